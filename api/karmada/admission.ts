/** Karmada's admission rules as a plugin of the hub: what its webhooks do on an external one, answered as if by them. */
import { randomUUID } from 'node:crypto';
import { mutate, validate } from '../../domain/admission/admission.ts';
import { type AdmissionGates, isDenied, type Lookups } from '../../domain/admission/rules.ts';
import { recordManaged } from '../../domain/interpreter/managed-fields.ts';
import { type KubeObject, kindOf } from '../../domain/object.ts';
import { prune } from '../../domain/prune/prune.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import type { Admission, AdmissionPlugin } from '../admission/admission.ts';
import { deniedBy } from '../admission/webhooks/denied.ts';
import { invalid } from '../response/status.ts';
import { refusalOf } from '../webhooks/admission.ts';
import type { AdmissionOutcome } from '../webhooks/admission-review.ts';
import type { QuotaWrite } from '../webhooks/quota-charges.ts';
import { WEBHOOKS, type WebhookRegistration } from '../webhooks/registrations.ts';

/** What the plugin is told. */
export interface KarmadaAdmissionOptions {
  gates: AdmissionGates;
  lookups: Lookups;
  /** Writes down what an allowed ResourceBinding uses; the outcome when that fails. */
  chargeQuotas(write: QuotaWrite): Promise<AdmissionOutcome>;
  now(): Date;
}

/** The plugin. Status and other subresources are not Karmada's to judge. */
export function karmadaAdmission({ gates, lookups, chargeQuotas, now }: KarmadaAdmissionOptions): AdmissionPlugin {
  return {
    mutate(admission, object) {
      return admission.subresource === '' && admission.operation !== 'CONNECT'
        ? mutate({
            kind: kindOf(object),
            operation: admission.operation,
            object,
            ...(admission.old ? { old: admission.old } : {}),
            uuid: randomUUID,
            now: now(),
            gates,
            manifests: { prune, recordManaged },
          })
        : object;
    },
    async validate(admission) {
      const { operation, subresource } = admission;
      const object = operation === 'DELETE' ? admission.old : admission.object;
      if (subresource !== '' || operation === 'CONNECT' || !object) {
        return;
      }
      refuseInvalid(admission, object, lookups);
      const { namespace, name, old, dryRun } = admission;
      const outcome = await chargeQuotas({ operation, namespace, name, object, oldObject: old, dryRun });
      if (!outcome.allowed) {
        throw deniedBy(webhookFor(operation, admission.definition)?.name ?? '', { reason: 'Forbidden', ...outcome });
      }
    },
  };
}

function refuseInvalid(admission: Admission, object: KubeObject, lookups: Lookups): void {
  const { operation, old, definition } = admission;
  if (operation === 'CONNECT') {
    return;
  }
  const verdict = validate({ kind: kindOf(object), operation, object, ...(old ? { old } : {}), lookups });
  const refusal = refusalOf(verdict);
  if (!refusal) {
    return;
  }
  const webhook = webhookFor(operation, definition);
  if (webhook) {
    throw deniedBy(webhook.name, refusal);
  }
  // Kinds of Karmada's aggregated API servers, which judge them like any API server.
  throw isDenied(verdict) ? new KubeStatusError(verdict) : invalid(definition, object.metadata.name, verdict);
}

function webhookFor(
  operation: 'CREATE' | 'UPDATE' | 'DELETE',
  definition: Admission['definition'],
): WebhookRegistration | undefined {
  return WEBHOOKS.find((one) => one.type === 'validating' && judges(one, operation, definition));
}

function judges(
  { operations, group, resource }: WebhookRegistration,
  operation: 'CREATE' | 'UPDATE' | 'DELETE',
  definition: Admission['definition'],
): boolean {
  const isOfKind = group === definition.group && resource === definition.plural;
  return operations.includes(operation) && (isOfKind || resource === '*');
}
