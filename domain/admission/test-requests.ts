/** Admission requests as tests need them: everything that a test does not care about is filled in. */
import { formatFieldError } from '../field-error.ts';
import { type KubeObject, kindOf } from '../object.ts';
import { mutate, validate } from './admission.ts';
import type { AdmissionGates, Lookups, Operation } from './rules.ts';

export const NOW = new Date('2026-01-02T03:04:05.678Z');
export const ID = '00000000-0000-4000-8000-000000000001';

/** The object after mutation. */
export function mutated(
  object: KubeObject,
  options: { operation?: Operation; gates?: AdmissionGates; old?: KubeObject } = {},
): KubeObject {
  return mutate({
    kind: kindOf(object),
    operation: 'CREATE',
    object,
    uuid: () => ID,
    now: NOW,
    gates: {},
    manifests: { prune: (manifest) => manifest, recordManaged: (manifest) => manifest },
    ...options,
  });
}

/** What validation says, as text: one line for each field, or code, reason and message. */
export function rejections(
  object: KubeObject,
  options: { operation?: Operation; old?: KubeObject; lookups?: Partial<Lookups> } = {},
): string[] {
  const { lookups, ...rest } = options;
  const verdict = validate({
    kind: kindOf(object),
    operation: options.old ? 'UPDATE' : 'CREATE',
    object,
    lookups: {
      gates: {},
      allowNoExecuteTaintPolicy: false,
      customizations: () => [],
      quotas: () => [],
      luaError: () => undefined,
      ...lookups,
    },
    ...rest,
  });
  return Array.isArray(verdict)
    ? verdict.map(formatFieldError)
    : [`${verdict.code} ${verdict.reason} ${verdict.message}`];
}
