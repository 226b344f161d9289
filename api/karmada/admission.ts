/** Karmada's admission rules as a plugin of the hub: what its webhooks do on an external one. */
import { randomUUID } from 'node:crypto';
import { mutate, validate } from '../../domain/admission/admission.ts';
import { type AdmissionGates, isDenied, type Lookups } from '../../domain/admission/rules.ts';
import { recordManaged } from '../../domain/interpreter/managed-fields.ts';
import { type KubeObject, kindOf } from '../../domain/object.ts';
import { prune } from '../../domain/prune/prune.ts';
import { type KubeStatus, KubeStatusError } from '../../kube/errors.ts';
import type { Admission, AdmissionPlugin } from '../admission/admission.ts';
import { invalid } from '../response/status.ts';
import type { AdmissionOutcome } from '../webhooks/admission-review.ts';
import type { QuotaWrite } from '../webhooks/quota-charges.ts';

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
        throw new KubeStatusError(deniedBy(admission, outcome));
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
  if (isDenied(verdict)) {
    throw new KubeStatusError(deniedBy(admission, verdict));
  }
  if (verdict.length > 0) {
    throw invalid({ group: definition.group, kind: definition.kind }, object.metadata.name, verdict);
  }
}

/** As an API server reports the refusal of Karmada's webhook of the kind: scripts and people look for these words. */
function deniedBy(
  { operation, definition }: Admission,
  { message, ...status }: { code: number; reason?: string; message: string },
): KubeStatus {
  const rule = operation === 'DELETE' ? 'resourcedeletionprotection' : definition.kind.toLowerCase();
  const text = `admission webhook "${rule}.karmada.io" denied the request: ${message}`;
  return { reason: 'Forbidden', ...status, message: text };
}
