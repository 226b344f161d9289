/** Karmada's admission of ClusterTaintPolicy. */
import type { FieldError } from '../field-error.ts';
import { type ClusterTaintPolicy, clusterTaintPolicy } from '../kinds/cluster-taint-policy.ts';
import { duplicate, forbidden } from './rejections.ts';
import { rulesFor, type ValidationRequest } from './rules.ts';

const NO_EXECUTE_OFF =
  'Configuring taint with NoExecute effect is not allowed, this capability must be explicitly enabled by administrators through command-line flags';

export const clusterTaintPolicyRules = rulesFor(clusterTaintPolicy, { validate: validatePolicy });

function validatePolicy({ spec: { taints } }: ClusterTaintPolicy, { lookups }: ValidationRequest): FieldError[] {
  return taints.flatMap(({ key, effect }, index) => {
    const field = `spec.taints[${index}]`;
    const errors: FieldError[] = [];
    if (effect === 'NoExecute' && !lookups.allowNoExecuteTaintPolicy) {
      errors.push(forbidden(field, NO_EXECUTE_OFF));
    }
    if (taints.slice(index + 1).some((other) => other.key === key && other.effect === effect)) {
      errors.push(duplicate(field, `Duplicate taint with the same key(${key}) and effect(${effect}) is not allowed`));
    }
    return errors;
  });
}
