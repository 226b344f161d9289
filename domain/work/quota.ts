/** FederatedResourceQuota: the ResourceQuota that each cluster of its static assignments gets, and what those report. */

import { clusterOf } from '../binding/targets.ts';
import { keepIfEqual } from '../equality.ts';
import { FEDERATED_RESOURCE_QUOTA_NAME_LABEL, FEDERATED_RESOURCE_QUOTA_NAMESPACE_LABEL } from '../kinds/names.ts';
import type { FederatedResourceQuota, FederatedResourceQuotaStatus } from '../kinds/quota.ts';
import type { Work } from '../kinds/work.ts';
import { labelOf } from '../metadata.ts';
import { isJsonObject, type JsonValue, type ObjectKey } from '../object.ts';
import { addQuantities, formatQuantity, parseQuantity } from '../quantity.ts';
import { isConditionTrue } from '../status/conditions.ts';
import { composeWork, type ManifestSteps } from './compose.ts';

type Assignment = NonNullable<FederatedResourceQuota['spec']['staticAssignments']>[number];
type ResourceAmounts = Assignment['hard'];

/** The quota that a Work was written for; undefined for all other Works. */
export function quotaOf(work: Work): Required<ObjectKey> | undefined {
  const namespace = labelOf(work, FEDERATED_RESOURCE_QUOTA_NAMESPACE_LABEL);
  const name = labelOf(work, FEDERATED_RESOURCE_QUOTA_NAME_LABEL);
  return namespace && name ? { namespace, name } : undefined;
}

/** What the Work of a quota is made from. */
export interface QuotaWorkInput {
  quota: FederatedResourceQuota;
  assignment: Assignment;
  existing?: Work | undefined;
  uuid: string;
  steps: ManifestSteps;
}

/** The Work to write, or `existing` itself when nothing changes. Throws `WorkDeletingError`. */
export function buildQuotaWork({ quota, assignment, ...parts }: QuotaWorkInput): Work {
  const { namespace = '', name } = quota.metadata;
  return composeWork({
    ...parts,
    cluster: assignment.clusterName,
    manifest: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { namespace, name },
      spec: { hard: assignment.hard },
    },
    labels: {
      [FEDERATED_RESOURCE_QUOTA_NAMESPACE_LABEL]: namespace,
      [FEDERATED_RESOURCE_QUOTA_NAME_LABEL]: name,
    },
  });
}

/**
 * The quota's status with what its Works report, or its very own status when nothing changes. A Work that is not applied
 * or has no status yet is left out.
 * @param counted what bindings use (gate FederatedQuotaEnforcement); without it the use is what the members report
 */
export function quotaStatus(
  quota: FederatedResourceQuota,
  works: readonly Work[],
  counted?: { overallUsed: ResourceAmounts | undefined },
): FederatedResourceQuotaStatus {
  const { status = {} } = quota;
  const aggregatedStatus = works
    .filter((work) => isConditionTrue(work.status?.conditions, 'Applied'))
    .flatMap((work) => {
      const reported = work.status?.manifestStatuses?.[0]?.status;
      const [hard, used] = [amounts(reported?.hard), amounts(reported?.used)];
      return reported ? [{ clusterName: clusterOf(work), ...(hard && { hard }), ...(used && { used }) }] : [];
    })
    .sort((left, right) => (left.clusterName < right.clusterName ? -1 : 1));
  return keepIfEqual<FederatedResourceQuotaStatus>(status, {
    ...status,
    aggregatedStatus: aggregatedStatus.length > 0 ? aggregatedStatus : undefined,
    overall: quota.spec.overall,
    overallUsed: counted ? counted.overallUsed : sum(aggregatedStatus.map(({ used }) => used ?? {})),
  });
}

function amounts(value: JsonValue | undefined): ResourceAmounts | undefined {
  if (!isJsonObject(value)) {
    return undefined;
  }
  const entries = Object.entries(value).filter(
    (entry): entry is [string, string | number] => typeof entry[1] === 'string' || typeof entry[1] === 'number',
  );
  return Object.fromEntries(entries.map(([name, amount]) => [name, String(amount)]));
}

function sum(all: readonly ResourceAmounts[]): ResourceAmounts | undefined {
  const total = new Map<string, string>();
  for (const [name, amount] of all.flatMap((one) => Object.entries(one))) {
    const before = total.get(name);
    total.set(
      name,
      before === undefined
        ? String(amount)
        : formatQuantity(addQuantities(parseQuantity(before), parseQuantity(amount))),
    );
  }
  return total.size > 0 ? Object.fromEntries(total) : undefined;
}
