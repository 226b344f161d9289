import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deployment, propagationPolicy } from '../fixtures.ts';
import type { Policy } from '../kinds/policy.ts';
import { claim } from './claim.ts';
import { decidePreemption } from './preempt.ts';

const low = propagationPolicy('low', { priority: 1 });
const lowCluster = clusterPropagationPolicy('low', { priority: 1 });

function preemptor(priority: number, spec = {}): Policy {
  return propagationPolicy('p', { priority, preemption: 'Always', ...spec });
}

function clusterPreemptor(priority: number): Policy {
  return clusterPropagationPolicy('c', { priority, preemption: 'Always' });
}

test.each([
  [
    preemptor(2),
    low,
    'Propagation policy(default/p) preempted propagation policy(default/low) successfully',
    'Propagation policy(default/p) failed to preempt propagation policy(default/low): x',
  ],
  [
    preemptor(0),
    lowCluster,
    'Propagation policy(default/p) preempted cluster propagation policy(low) successfully',
    'Propagation policy(default/p) failed to preempt cluster propagation policy(low): x',
  ],
  [
    clusterPreemptor(2),
    lowCluster,
    'Cluster propagation policy(c) preempted cluster propagation policy(low) successfully',
    'Cluster propagation policy(c) failed to preempt cluster propagation policy(low): x',
  ],
])('decidePreemption() takes over: case %#', (policy, holder, message, failure) => {
  const decision = decidePreemption(policy, claim(deployment(), holder), holder);
  if (decision.kind !== 'preempted') {
    throw new Error(decision.why);
  }
  expect(decision.template).toEqual(claim(deployment(), policy));
  expect(decision.event()).toEqual({ type: 'Normal', reason: 'PreemptPolicySucceed', message });
  expect(decision.event('x')).toEqual({ type: 'Warning', reason: 'PreemptPolicyFailed', message: failure });
});

test.each<[string, Policy, Policy | undefined, Policy | undefined]>([
  ['equal priority', preemptor(1), low, low],
  ['equal priority of cluster policies', clusterPreemptor(1), lowCluster, lowCluster],
  ['a holder that is gone', preemptor(2), low, undefined],
  ['a policy, for a cluster policy', clusterPreemptor(9), low, low],
  ['its own template', preemptor(2), preemptor(0), preemptor(0)],
  ['an unclaimed template', preemptor(2), undefined, undefined],
  ['one that does not preempt', propagationPolicy('p', { priority: 2, preemption: 'Never' }), low, low],
  ['one that does not select the template', preemptor(2, { resourceSelectors: [] }), low, low],
])('decidePreemption() keeps %s', (_, policy, claimant, holder) => {
  const template = claimant ? claim(deployment(), claimant) : deployment();
  expect(decidePreemption(policy, template, holder)).toMatchObject({ kind: 'kept' });
});

test('decidePreemption() keeps a template that is being deleted', () => {
  const template = claim(deployment({ deletionTimestamp: '2026-01-01T00:00:00Z' }), low);
  expect(decidePreemption(preemptor(2), template, low)).toMatchObject({ kind: 'kept' });
});
