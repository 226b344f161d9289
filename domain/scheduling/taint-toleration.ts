/** Taints against tolerations, by Kubernetes' rules. */
import type { Taint, Toleration } from '../kinds/meta.ts';

/**
 * True when the toleration covers the taint: an empty effect or key covers any, `Exists` any value, no operator means `Equal`.
 * The comparing operators `Lt` and `Gt` cover nothing, as in Karmada.
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) {
    return false;
  }
  if (toleration.key && toleration.key !== taint.key) {
    return false;
  }
  switch (toleration.operator ?? '') {
    case '':
    case 'Equal':
      return (toleration.value ?? '') === (taint.value ?? '');
    case 'Exists':
      return true;
    default:
      return false;
  }
}

/** The taint as Kubernetes prints it: `key=value:effect`, or `key:effect` without a value. */
export function formatTaint({ key, value, effect }: Taint): string {
  return value ? `${key}=${value}:${effect}` : `${key}:${effect}`;
}
