import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deepFreeze, deployment, propagationPolicy } from '../fixtures.ts';
import { claim, claimBy, claimOf, release, releaseAll } from './claim.ts';

const policy = propagationPolicy('p');
const clusterPolicy = clusterPropagationPolicy('c');

test('claim() by a policy writes label and annotations', () => {
  expect(claim(deployment(), policy).metadata).toMatchObject({
    labels: { 'propagationpolicy.karmada.io/permanent-id': 'id-p' },
    annotations: { 'propagationpolicy.karmada.io/namespace': 'default', 'propagationpolicy.karmada.io/name': 'p' },
  });
});

test('claim() by a cluster policy writes label and annotation', () => {
  expect(claim(deployment(), clusterPolicy).metadata).toMatchObject({
    labels: { 'clusterpropagationpolicy.karmada.io/permanent-id': 'id-c' },
    annotations: { 'clusterpropagationpolicy.karmada.io/name': 'c' },
  });
});

test('claim() by a policy strips the claim of a cluster policy', () => {
  expect(claim(claim(deployment(), clusterPolicy), policy)).toEqual(claim(deployment(), policy));
});

test('claim() by a cluster policy leaves the claim of a policy, which still counts', () => {
  const both = claim(claim(deployment(), policy), clusterPolicy);
  expect(both.metadata.labels).toHaveProperty(['clusterpropagationpolicy.karmada.io/permanent-id'], 'id-c');
  expect(claimOf(both)).toEqual(claimBy(policy));
});

test.each([policy, clusterPolicy])('claim() a second time returns the very object', (by) => {
  const claimed = claim(deployment(), by);
  expect(claim(claimed, by)).toBe(claimed);
  expect(claimOf(claimed)).toEqual(claimBy(by));
});

test.each([
  'propagationpolicy.karmada.io/permanent-id',
  'propagationpolicy.karmada.io/namespace',
  'propagationpolicy.karmada.io/name',
])('claimOf() sees no claim while %s is missing', (key) => {
  const { labels = {}, annotations = {} } = claim(deployment(), policy).metadata;
  const without = (map: Record<string, string>) =>
    Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
  expect(claimOf(deployment({ labels: without(labels), annotations: without(annotations) }))).toBeUndefined();
});

test('release() leaves the claim of another id alone', () => {
  const claimed = claim(deployment(), policy);
  expect(release(claimed, { kind: 'PropagationPolicy', id: 'id-of-its-predecessor' })).toBe(claimed);
  expect(release(claimed, { kind: 'ClusterPropagationPolicy', id: 'id-p' })).toBe(claimed);
});

test('releaseAll() removes every claim', () => {
  const both = claim(claim(deployment(), policy), clusterPolicy);
  expect(releaseAll(both)).toEqual(deployment());
});

test('release() undoes claim(), and neither changes its argument', () => {
  const map = fc.option(
    fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), fc.string(), { minKeys: 1, noNullPrototype: true }),
    {
      nil: undefined,
    },
  );
  fc.assert(
    fc.property(map, map, fc.constantFrom(policy, clusterPolicy), (labels, annotations, by) => {
      const object = deepFreeze({
        metadata: { name: 'x', ...(labels && { labels }), ...(annotations && { annotations }) },
      });
      const claimed = deepFreeze(claim(object, by));
      expect(claimed).not.toBe(object);
      expect(release(claimed, claimBy(by))).toStrictEqual(object);
    }),
  );
});
