/** What objects are expected to look like, in parts that several tests need. */
import { expect } from 'vitest';

/** Conditions among which is one of this type and status. */
export function conditionAmong(type: string, status: 'True' | 'False' | 'Unknown', more: object = {}): unknown {
  return expect.arrayContaining([expect.objectContaining({ type, status, ...more })]);
}
