/**
 * One FederatedResourceQuota: a Work for each cluster of its static assignments, and its status from what those report;
 * where quotas are enforced, from what bindings use.
 */
import { overallUse } from '../domain/admission/quota-enforcement.ts';
import { equalJson } from '../domain/equality.ts';
import { normalEvent, warningEvent } from '../domain/event.ts';
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import type { BindingSpec } from '../domain/kinds/binding.ts';
import { executionNamespace, workName } from '../domain/kinds/names.ts';
import type { FederatedResourceQuota, FederatedResourceQuotaStatus } from '../domain/kinds/quota.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type JsonValue, keyText, type ObjectKey } from '../domain/object.ts';
import { prune } from '../domain/prune/prune.ts';
import { buildQuotaWork, quotaOf, quotaStatus } from '../domain/work/quota.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { WORKS_BY_NAME } from './hub.ts';

/** Writes what is missing, removes what is left over; a quota that is gone leaves nothing behind. */
export async function syncQuota(context: ActivityContext, key: ObjectKey): Promise<void> {
  const { hub } = context;
  const quota = hub.quotas.get(key);
  const wanted = quota && !quota.metadata.deletionTimestamp ? quota : undefined;
  const works = worksOfQuota(context, key);
  const clusters = new Set(wanted?.spec.staticAssignments?.map(({ clusterName }) => executionNamespace(clusterName)));
  const orphans = works.filter(
    ({ metadata }) => !metadata.deletionTimestamp && !clusters.has(metadata.namespace ?? ''),
  );
  await Promise.all(orphans.map(({ metadata }) => hub.works.delete(metadata)));
  if (!wanted) {
    return;
  }
  try {
    const written = await assign(context, wanted);
    if (written + orphans.length > 0) {
      const message = `Sync works for FederatedResourceQuota(${keyText(key)}) succeed.`;
      context.record([wanted], normalEvent('SyncWorkSucceed', message));
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    context.record([wanted], warningEvent('SyncWorkFailed', message));
    throw error;
  }
  await writeStatus(context, key);
}

function worksOfQuota({ hub }: ActivityContext, key: ObjectKey): Work[] {
  return hub.works.byIndex(WORKS_BY_NAME, workName('ResourceQuota', key.name, key.namespace)).filter((work) => {
    const quota = quotaOf(work);
    return quota !== undefined && keyText(quota) === keyText(key);
  });
}

/** Writes the Works that are missing or differ; returns how many. Clusters that are not there get theirs when they join. */
async function assign(context: ActivityContext, quota: FederatedResourceQuota): Promise<number> {
  const { hub, uuid } = context;
  const { namespace, name } = quota.metadata;
  const writes = (quota.spec.staticAssignments ?? [])
    .filter(({ clusterName }) => hub.clusters.get({ name: clusterName }))
    .flatMap((assignment) => {
      const key = {
        namespace: executionNamespace(assignment.clusterName),
        name: workName('ResourceQuota', name, namespace),
      };
      const existing = hub.works.get(key);
      const work = buildQuotaWork({ quota, assignment, existing, uuid: uuid(), steps: { prune, recordManaged } });
      if (work === existing) {
        return [];
      }
      return [existing ? hub.works.update(work) : hub.works.create(work)];
    });
  await Promise.all(writes);
  return writes.length;
}

async function writeStatus(context: ActivityContext, key: ObjectKey): Promise<void> {
  const { hub, gates } = context;
  await despiteConflicts(async () => {
    const quota = hub.quotas.get(key);
    if (!quota || quota.metadata.deletionTimestamp) {
      return;
    }
    const { status: before = {} } = quota;
    const status = quotaStatus(
      quota,
      worksOfQuota(context, key),
      gates.FederatedQuotaEnforcement
        ? { overallUsed: overallUse(quota.spec, bindingsBeside(context, quota)) }
        : undefined,
    );
    if (status === before) {
      return;
    }
    await hub.quotas.updateStatus({ ...quota, status });
    const message = `Collect status of FederatedResourceQuota(${keyText(key)}) succeed.`;
    if (gates.FederatedQuotaEnforcement && !equalJson(useIn(before), useIn(status))) {
      context.record([quota], normalEvent('CollectOverallStatusSucceed', message));
    }
    if (!gates.FederatedQuotaEnforcement || !equalJson(before.aggregatedStatus, status.aggregatedStatus)) {
      context.record([quota], normalEvent('AggregateStatusSucceed', message));
    }
  });
}

/** Karmada has a controller, and an event, for each part of the status. */
function useIn({ overall = {}, overallUsed = {} }: FederatedResourceQuotaStatus): JsonValue {
  return { overall, overallUsed };
}

function bindingsBeside({ hub }: ActivityContext, { metadata }: FederatedResourceQuota): BindingSpec[] {
  return hub.bindings
    .list()
    .filter((binding) => binding.metadata.namespace === metadata.namespace)
    .map(({ spec }) => spec);
}
