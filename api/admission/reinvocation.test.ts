import { expect, test } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { type Admission, type AdmissionPlugin, admissionChain } from './admission.ts';
import { createTurns } from './reinvocation.ts';

const [definition] = BUILTIN_RESOURCES;

/** A plugin of one part, which adds its name once when it `changes`. */
function plugin(
  name: string,
  seen: string[],
  { again, changes }: { again: boolean; changes: boolean },
): AdmissionPlugin {
  const takeTurn = createTurns();
  return {
    asksAgain: true,
    mutate({ rounds = { again: false, wanted: false } }, object) {
      const turn = takeTurn(rounds, object);
      let result = object;
      if (turn.isDue(name)) {
        seen.push(name);
        result = changes && !(name in object) ? { ...object, [name]: true } : object;
        if (result !== object) {
          turn.changed();
        }
        if (again) {
          turn.mayBeAskedAgain(name);
        }
      }
      turn.leave(result);
      return result;
    },
  };
}

async function asked(...parts: [string, { again: boolean; changes: boolean }][]): Promise<string> {
  const seen: string[] = [];
  const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  if (!definition) {
    throw new Error('There are no built-in kinds');
  }
  const admission: Admission = {
    operation: 'CREATE',
    definition,
    subresource: '',
    namespace: 'n',
    name: 'a',
    object,
    dryRun: false,
    user: { username: 'u', uid: '', groups: [], extra: {} },
    warnings: [],
    annotations: new Map(),
    whenEnded: [],
  };
  await admissionChain(parts.map(([name, rule]) => plugin(name, seen, rule))).mutate(admission, object);
  return seen.join('');
}

test.each<[string, Parameters<typeof asked>]>([
  [
    'ab',
    [
      ['a', { again: true, changes: false }],
      ['b', { again: true, changes: false }],
    ],
  ],
  [
    'aba',
    [
      ['a', { again: true, changes: false }],
      ['b', { again: true, changes: true }],
    ],
  ],
  [
    'ab',
    [
      ['a', { again: false, changes: false }],
      ['b', { again: true, changes: true }],
    ],
  ],
  [
    'ab',
    [
      ['a', { again: true, changes: true }],
      ['b', { again: false, changes: false }],
    ],
  ],
])('%s: asked again once, and only for the change of another', async (order, parts) => {
  expect(await asked(...parts)).toBe(order);
});
