/** Karmada's admission rules as a plugin of the hub: what its webhooks do on an external one. */
import { randomUUID } from 'node:crypto';
import { mutate, validate } from '../../domain/admission/admission.ts';
import { type AdmissionGates, isDenied, type Lookups } from '../../domain/admission/rules.ts';
import { recordManaged } from '../../domain/interpreter/managed-fields.ts';
import { type KubeObject, kindOf } from '../../domain/object.ts';
import { prune } from '../../domain/prune/prune.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import type { Admission, AdmissionPlugin } from '../admission/admission.ts';
import { invalid } from '../response/status.ts';

/** What the plugin is told. */
export interface KarmadaAdmissionOptions {
  gates: AdmissionGates;
  lookups: Lookups;
  now(): Date;
}

/** The plugin. Status and other subresources are not Karmada's to judge. */
export function karmadaAdmission({ gates, lookups, now }: KarmadaAdmissionOptions): AdmissionPlugin {
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
    validate(admission) {
      const object = admission.operation === 'DELETE' ? admission.old : admission.object;
      if (admission.subresource === '' && admission.operation !== 'CONNECT' && object) {
        refuseInvalid(admission, object, lookups);
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
    throw new KubeStatusError(verdict);
  }
  if (verdict.length > 0) {
    throw invalid({ group: definition.group, kind: definition.kind }, object.metadata.name, verdict);
  }
}
