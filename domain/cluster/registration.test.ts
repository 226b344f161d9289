import { expect, test } from 'vitest';
import { registrationOf } from './registration.ts';

const joined = (name: string, id?: string) => ({
  metadata: { name },
  spec: { syncMode: 'Push' as const, ...(id === undefined ? {} : { id }) },
});

test.each([
  ['no cluster yet', [], 'new'],
  ['others only', [joined('b', 'id-b'), joined('c')], 'new'],
  ['the same name and id', [joined('b', 'id-b'), joined('a', 'id-a')], 'same'],
  ['the name of another cluster', [joined('a', 'id-b')], 'taken'],
  ['a name that joined without id', [joined('a')], 'taken'],
  ['its id under another name', [joined('b', 'id-a')], 'taken'],
] as const)('registrationOf: %s', (_, clusters, expected) => {
  expect(registrationOf('a', 'id-a', clusters)).toBe(expected);
});
