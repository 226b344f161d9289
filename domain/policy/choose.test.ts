import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deployment, propagationPolicy } from '../fixtures.ts';
import type { ClusterPropagationPolicy, PropagationPolicy, ResourceSelector } from '../kinds/policy.ts';
import { choosePolicy } from './choose.ts';
import { matchScore } from './selectors.ts';

const template = deployment({ labels: { app: 'nginx' } });
const all: ResourceSelector = { apiVersion: 'apps/v1', kind: 'Deployment' };
const byLabel: ResourceSelector = { ...all, labelSelector: { matchLabels: { app: 'nginx' } } };
const byName: ResourceSelector = { ...all, name: 'nginx' };

test.each<[string, ResourceSelector[], number]>([
  ['the kind', [all], 1],
  ['labels', [byLabel], 2],
  ['a name', [byName], 3],
  ['a name, its labels ignored', [{ ...byName, labelSelector: { matchLabels: { app: 'other' } } }], 3],
  ['the closest of several', [all, byName, byLabel], 3],
  ['everything by an empty label selector', [{ ...all, labelSelector: {} }], 2],
  ['its namespace', [{ ...all, namespace: 'default' }], 1],
  ['nothing', [], 0],
  ['another apiVersion', [{ ...all, apiVersion: 'apps/v1beta1' }], 0],
  ['another kind', [{ ...all, kind: 'StatefulSet' }], 0],
  ['another namespace', [{ ...byName, namespace: 'other' }], 0],
  ['another name', [{ ...all, name: 'other' }], 0],
  ['other labels', [{ ...all, labelSelector: { matchLabels: { app: 'other' } } }], 0],
  ['an invalid label selector', [{ ...all, labelSelector: { matchExpressions: [{ key: 'a', operator: 'Near' }] } }], 0],
])('matchScore() of a selector by %s', (_, selectors, score) => {
  expect(matchScore(template, selectors)).toBe(score);
});

test.each<[string, PropagationPolicy[], ClusterPropagationPolicy[], string | undefined]>([
  ['nothing without policies', [], [], undefined],
  ['the one that matches', [propagationPolicy('a')], [], 'a'],
  ['higher priority', [propagationPolicy('a', { priority: 1 }), propagationPolicy('b', { priority: 2 })], [], 'b'],
  ['no priority as 0', [propagationPolicy('a', { priority: -1 }), propagationPolicy('b')], [], 'b'],
  [
    'priority before a closer selector',
    [propagationPolicy('a', { resourceSelectors: [byName] }), propagationPolicy('b', { priority: 1 })],
    [],
    'b',
  ],
  [
    'name before labels before kind',
    [
      propagationPolicy('a', { resourceSelectors: [all] }),
      propagationPolicy('b', { resourceSelectors: [byLabel] }),
      propagationPolicy('c', { resourceSelectors: [byName] }),
    ],
    [],
    'c',
  ],
  ['the smaller name among equals', [propagationPolicy('b'), propagationPolicy('a')], [], 'a'],
  ['no policy of another namespace', [propagationPolicy('a', {}, { namespace: 'other' })], [], undefined],
  [
    'no policy that is being deleted',
    [propagationPolicy('a', {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }), propagationPolicy('b')],
    [],
    'b',
  ],
  [
    'a policy before any cluster policy',
    [propagationPolicy('p')],
    [clusterPropagationPolicy('c', { priority: 9, resourceSelectors: [byName] })],
    'p',
  ],
  [
    'a cluster policy where no policy matches',
    [propagationPolicy('p', { resourceSelectors: [{ ...all, name: 'other' }] })],
    [clusterPropagationPolicy('c')],
    'c',
  ],
])('choosePolicy() prefers %s', (_, policies, clusterPolicies, name) => {
  expect(choosePolicy(template, policies, clusterPolicies)?.metadata.name).toBe(name);
});

test('choosePolicy() gives a cluster-scoped template to cluster policies only', () => {
  const { namespace: _, ...metadata } = template.metadata;
  const clusterScoped = { ...template, metadata };
  const choice = choosePolicy(clusterScoped, [propagationPolicy('p')], [clusterPropagationPolicy('c')]);
  expect(choice?.metadata.name).toBe('c');
});

test('choosePolicy() does not depend on the order of policies', () => {
  const spec = fc.record({
    priority: fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }),
    resourceSelectors: fc.subarray([all, byLabel, byName]),
  });
  const policies = fc
    .array(spec, { maxLength: 6 })
    .map((specs) => specs.map((each, index) => propagationPolicy(`p${index}`, each)));
  const shuffled = policies.chain((list) =>
    fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
  );
  fc.assert(
    fc.property(shuffled, ([list, other]) => {
      expect(choosePolicy(template, other, [])).toBe(choosePolicy(template, list, []));
    }),
  );
});
