/**
 * Writes what an admitted ResourceBinding uses into the quotas of its namespace (Karmada gate
 * FederatedQuotaEnforcement): the next binding must see it before the controller has counted anew.
 */
import { chargeQuotas, quotaDelta } from '../../domain/admission/quota-enforcement.ts';
import { resourceBinding } from '../../domain/kinds/binding.ts';
import { type FederatedResourceQuota, federatedResourceQuota } from '../../domain/kinds/quota.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Collection } from '../../kube/collection.ts';
import { isConflict } from '../../kube/errors.ts';
import { parseObject } from '../../kube/parse.ts';
import type { AdmissionOutcome, AdmissionRequest } from './admission-review.ts';

/** An object about to be written, which may be a binding. */
export type QuotaWrite = Pick<AdmissionRequest, 'operation' | 'object' | 'oldObject' | 'dryRun'> & {
  namespace?: string | undefined;
  name?: string | undefined;
};

/** Writes that another binding's charge may win before the request fails: client-go's bound. */
const ATTEMPTS = 5;

/**
 * Charges the quotas of a namespace. A quota once charged is not charged again when a later one must be retried.
 * The outcome is a refusal when a quota has no room after all or cannot be written.
 */
export async function chargeBinding(
  { object, oldObject, operation, namespace = '', name = '', dryRun }: QuotaWrite,
  quotas: Pick<Collection<FederatedResourceQuota>, 'list' | 'updateStatus' | 'resource'>,
  client: KubeClient,
): Promise<AdmissionOutcome> {
  const binding = resourceBinding.safeParse(object);
  const old = operation === 'UPDATE' ? resourceBinding.safeParse(oldObject) : undefined;
  const delta = binding.data ? quotaDelta(binding.data.spec, old?.data?.spec) : new Map();
  const charged = new Set<string>();
  let known = quotas.list().filter(({ metadata }) => metadata.namespace === namespace);
  for (let attempt = 1; delta.size > 0; attempt++) {
    const charges = chargeQuotas(
      delta,
      known.filter(({ metadata }) => !charged.has(metadata.name)),
    );
    if (!Array.isArray(charges)) {
      return { allowed: false, ...charges };
    }
    try {
      for (const { quota, overallUsed } of dryRun ? [] : charges) {
        await quotas.updateStatus({ ...quota, status: { ...quota.status, overallUsed } });
        charged.add(quota.metadata.name);
      }
      return { allowed: true };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!isConflict(error)) {
        return internalError(`permanent error updating FRQ statuses for RB ${namespace}/${name}: ${why}`);
      }
      if (attempt === ATTEMPTS) {
        return internalError(
          `failed to apply FederatedResourceQuota updates after multiple retries for RB ${namespace}/${name}: ${why}`,
        );
      }
      const { items } = await client.list(quotas.resource, { namespace });
      known = items.map((item) => parseObject(federatedResourceQuota, item));
    }
  }
  return { allowed: true };
}

function internalError(message: string): AdmissionOutcome {
  return { allowed: false, code: 500, message: `Internal error occurred: ${message}` };
}
