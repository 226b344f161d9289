import { expect, test } from 'vitest';
import { deployment, resourceBinding } from '../fixtures.ts';
import type { BindingSpec } from '../kinds/binding.ts';
import type { JsonObject } from '../object.ts';
import { divideCompletions, withCompletions } from './completions.ts';

const DIVIDED: Partial<BindingSpec> = {
  replicas: 4,
  placement: { replicaScheduling: { replicaSchedulingType: 'Divided' } },
  clusters: [
    { name: 'm1', replicas: 3 },
    { name: 'm2', replicas: 1 },
  ],
};

function job(spec: JsonObject = { completions: 10 }) {
  return { ...deployment({ uid: 'even-0' }, spec), kind: 'Job' };
}

function divide(spec: Partial<BindingSpec>, template = job()): object | undefined {
  const shares = divideCompletions(template, resourceBinding(spec).spec);
  return shares && Object.fromEntries(shares);
}

test.each<[string, Partial<BindingSpec>, object | undefined]>([
  ['by replicas, a tie to the cluster with fewer', DIVIDED, { m1: 7, m2: 3 }],
  ['by default', { ...DIVIDED, placement: { replicaScheduling: {} } }, { m1: 7, m2: 3 }],
  [
    'with the clusters of dependents',
    { ...DIVIDED, requiredBy: [{ name: 'x', clusters: [{ name: 'm3', replicas: 1 }] }] },
    { m1: 6, m2: 2, m3: 2 },
  ],
  [
    'not when duplicated',
    { ...DIVIDED, placement: { replicaScheduling: { replicaSchedulingType: 'Duplicated' } } },
    undefined,
  ],
  ['not without strategy', { ...DIVIDED, placement: {} }, undefined],
  ['not without placement', { ...DIVIDED, placement: undefined }, undefined],
  ['not without replicas', { ...DIVIDED, replicas: 0 }, undefined],
  ['not before a schedule', { ...DIVIDED, clusters: [] }, undefined],
  ['not among clusters without replicas', { ...DIVIDED, clusters: [{ name: 'm1' }] }, undefined],
])('divideCompletions() divides %s', (_, spec, expected) => {
  expect(divide(spec)).toEqual(expected);
});

test('divideCompletions() leaves work queues and other kinds alone', () => {
  expect(divide(DIVIDED, job({ parallelism: 2 }))).toBeUndefined();
  expect(divide(DIVIDED, deployment({}, { completions: 10 }))).toBeUndefined();
});

test('withCompletions() sets the share of a cluster, and fails for a cluster without one', () => {
  const shares = new Map([['m1', 3]]);
  expect(withCompletions(job({ completions: 10, parallelism: 2 }), 'm1', shares).spec).toEqual({
    completions: 3,
    parallelism: 2,
  });
  const queue = job({ parallelism: 2 });
  expect(withCompletions(queue, 'm1', shares)).toBe(queue);
  expect(() => withCompletions(job(), 'm2', shares)).toThrow('no completions found for cluster m2');
});
