import { describe, expect, test } from 'vitest';
import { clusterPropagationPolicy, deepFreeze, deployment, propagationPolicy } from '../fixtures.ts';
import type { Policy } from '../kinds/policy.ts';
import { keyText } from '../object.ts';
import { claim, claimBy } from './claim.ts';
import { type ClaimDecision, type ClaimInput, decideClaim } from './decide.ts';
import { createPolicyIndex } from './policy-index.ts';

const DELETING = { deletionTimestamp: '2026-01-01T00:00:00Z' };
const NOT_MATCHING = { resourceSelectors: [{ apiVersion: 'v1', kind: 'Service' }] };
const policy = propagationPolicy('p');
const clusterPolicy = clusterPropagationPolicy('c');
const template = deepFreeze(deployment());

function decide(policies: Policy[], input: Partial<ClaimInput> = {}): ClaimDecision {
  const index = createPolicyIndex();
  for (const each of policies) {
    index.put(each);
  }
  return decideClaim({ template, policies: index, overrideExists: () => true, changedByKarmada: false, ...input });
}

describe('an unclaimed template', () => {
  test.each([policy, clusterPolicy])('is claimed by the policy that matches', (only) => {
    const claimed = claim(template, only);
    expect(decide([only])).toEqual({ kind: 'claimed', policy: only, template: claimed, propagate: true });
  });

  test('waits when no policy matches', () => {
    expect(decide([propagationPolicy('p', NOT_MATCHING)])).toEqual({ kind: 'waiting' });
  });

  test.each<[string, Policy, string]>([
    ['an override beside its policy', propagationPolicy('p', { dependentOverrides: ['a', 'b'] }), 'default/b'],
    ['an override of the cluster', clusterPropagationPolicy('c', { dependentOverrides: ['a', 'b'] }), 'b'],
  ])('is blocked while %s is missing', (_, chosen, missing) => {
    const overrideExists: ClaimInput['overrideExists'] = (key) => keyText(key) !== missing;
    expect(decide([chosen], { overrideExists })).toEqual({
      kind: 'blocked',
      message: 'waiting for dependent overrides',
    });
    expect(decide([chosen])).toMatchObject({ kind: 'claimed' });
  });

  test.each([
    [
      { labels: { 'resourcetemplate.karmada.io/claimed-by': 'MultiClusterService' } },
      'the template is claimed by MultiClusterService',
    ],
    [DELETING, 'the template is being deleted'],
  ])('with %j is ignored', (metadata, why) => {
    expect(decide([policy], { template: deployment(metadata) })).toEqual({ kind: 'ignored', why });
  });
});

describe('a claimed template', () => {
  const claimed = deepFreeze(claim(template, policy));
  const ofCluster = deepFreeze(claim(template, clusterPolicy));

  test('stays with its policy, however good another one is', () => {
    const better = propagationPolicy('better', { priority: 100 });
    const decision = decide([policy, better], { template: claimed });
    expect(decision).toMatchObject({ kind: 'claimed', policy: { metadata: { name: 'p' } } });
    expect(decision.kind === 'claimed' && decision.template).toBe(claimed);
  });

  test('stays with a cluster policy when a policy appears', () => {
    expect(decide([policy, clusterPolicy], { template: ofCluster })).toMatchObject({ policy: clusterPolicy });
  });

  test('takes the id of a policy that was made again', () => {
    const again = propagationPolicy('p', {}, { labels: { 'propagationpolicy.karmada.io/permanent-id': 'new' } });
    expect(decide([again], { template: claimed })).toEqual({
      kind: 'claimed',
      policy: again,
      template: claim(template, again),
      propagate: true,
    });
  });

  test.each([
    [claimed, policy],
    [ofCluster, clusterPolicy],
  ])('is released when its policy is gone', (held, by) => {
    expect(decide([], { template: held })).toEqual({ kind: 'released', claim: claimBy(by), template });
  });

  test.each([
    [claimed, propagationPolicy('p', {}, DELETING), 'policy(default/p) is being deleted'],
    [ofCluster, clusterPropagationPolicy('c', {}, DELETING), 'cluster policy(c) is being deleted'],
  ])('is blocked while its policy is being deleted', (held, by, message) => {
    expect(decide([by], { template: held })).toEqual({ kind: 'blocked', message });
  });

  test('is left to its policy when that no longer selects it', () => {
    expect(decide([propagationPolicy('p', NOT_MATCHING)], { template: claimed })).toEqual({
      kind: 'ignored',
      why: 'policy(default/p) no longer selects the template and has yet to release it',
    });
  });
});

test.each([
  ['Lazy', true, false],
  ['Lazy', false, true],
  [undefined, true, true],
] as const)(
  'a policy with activation %s, woken by Karmada %j, propagates %j',
  (activationPreference, changedByKarmada, propagate) => {
    const lazy = propagationPolicy('p', { activationPreference });
    expect(decide([lazy], { changedByKarmada })).toEqual({
      kind: 'claimed',
      policy: lazy,
      template: claim(template, lazy),
      propagate,
    });
  },
);
