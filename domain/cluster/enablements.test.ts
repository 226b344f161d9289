import { expect, test } from 'vitest';
import { enablementsCondition } from './enablements.ts';

test.each([
  [0, false, 'False', 'Empty', 'collected empty APIEnablements from the cluster'],
  [0, true, 'False', 'Empty', 'collected empty APIEnablements from the cluster'],
  [7, true, 'False', 'Partial', 'might collect partial APIEnablements(7) from the cluster'],
  [7, false, 'True', 'Complete', 'collected complete APIEnablements from the cluster'],
] as const)('enablementsCondition: %i known, partial %s', (known, isPartial, status, reason, message) => {
  expect(enablementsCondition(known, isPartial)).toEqual({ type: 'CompleteAPIEnablements', status, reason, message });
});
