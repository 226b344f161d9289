/** Names for the versions of a pod template. */
import { createHash } from 'node:crypto';
import type { PodTemplate } from './kinds.ts';

/** Ten letters and digits that tell one pod template from another, whatever the order of its fields. */
export function templateHash(template: PodTemplate): string {
  return createHash('sha256').update(canonicalJson(template)).digest('hex').slice(0, 10);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
