import { expect, test } from 'vitest';
import type { Component } from '../kinds/binding.ts';
import { UNKNOWN_ESTIMATE } from './input.ts';
import { type MemberQuota, memberQuota } from './member-quota.ts';
import { replicasWithinQuotas, setsWithinQuotas } from './quota-estimator.ts';
import { sampleBinding, sampleCluster, sampleSpec } from './samples.ts';
import { schedule } from './schedule.ts';

type Amounts = Record<string, string>;

function quota(hard: Amounts, used: Amounts = {}, priorityClass?: string): MemberQuota {
  const zero = Object.fromEntries(Object.keys(hard).map((name) => [name, '0']));
  const matchExpressions = [{ scopeName: 'PriorityClass', operator: 'In', values: [priorityClass ?? ''] }];
  return memberQuota({
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q', namespace: 'shop' },
    spec: priorityClass === undefined ? {} : { scopeSelector: { matchExpressions } },
    status: { hard, used: { ...zero, ...used } },
  });
}

const part = (name: string, replicas: number, resourceRequest: Amounts, priorityClassName = 'low'): Component => ({
  name,
  replicas,
  replicaRequirements: { resourceRequest, priorityClassName },
});
const inFlight = (namespace: string, ...components: Component[]) => [{ namespace, components }];

test.each<[string, Amounts | undefined, MemberQuota[], ReturnType<typeof inFlight>, number]>([
  ['no quotas', { cpu: '1' }, [], [], UNKNOWN_ESTIMATE],
  ['no requirements', undefined, [quota({ cpu: '1' })], [], UNKNOWN_ESTIMATE],
  ['what is free', { cpu: '100m' }, [quota({ cpu: '1' }, { cpu: '250m' })], [], 7],
  ['the scarcest resource', { cpu: '100m', memory: '1Gi' }, [quota({ cpu: '1', memory: '2Gi' })], [], 2],
  ['the tightest quota', { cpu: '1' }, [quota({ cpu: '5' }), quota({ 'requests.cpu': '2' })], [], 2],
  ['resources without limit', { memory: '1Gi' }, [quota({ cpu: '1' })], [], UNKNOWN_ESTIMATE],
  ['nothing left', { cpu: '1' }, [quota({ cpu: '1' }, { cpu: '3' })], [], 0],
  ['a quota for other pods', { cpu: '1' }, [quota({ cpu: '1' }, {}, 'high')], [], UNKNOWN_ESTIMATE],
  ['a quota for these pods', { cpu: '1' }, [quota({ cpu: '3' }, {}, 'low')], [], 3],
  ['workloads in flight', { cpu: '1' }, [quota({ cpu: '5' })], inFlight('shop', part('a', 2, { cpu: '2' })), 1],
  ['those of another namespace', { cpu: '1' }, [quota({ cpu: '5' })], inFlight('x', part('a', 2, { cpu: '2' })), 5],
  [
    'too many of them, of whatever resource',
    { cpu: '1' },
    [quota({ cpu: '5', memory: '1Gi' })],
    inFlight('shop', part('a', 2, { memory: '1Gi' })),
    0,
  ],
])('replicasWithinQuotas() with %s', (_, resourceRequest, quotas, assumed, wanted) => {
  const requirements = resourceRequest && { replicaRequirements: { resourceRequest, priorityClassName: 'low' } };
  expect(replicasWithinQuotas(sampleSpec({}, requirements), quotas, assumed)).toBe(wanted);
});

test.each<[string, Component[], MemberQuota[], number]>([
  ['no quotas', [part('a', 1, { cpu: '1' })], [], UNKNOWN_ESTIMATE],
  ['all parts together', [part('a', 2, { cpu: '1' }), part('b', 1, { cpu: '2' })], [quota({ cpu: '9' })], 2],
  [
    'the parts that a quota is for',
    [part('a', 2, { cpu: '1' }), part('b', 1, { cpu: '2' }, 'high')],
    [quota({ cpu: '9' }, {}, 'high')],
    4,
  ],
  ['no part that it is for', [part('a', 2, { cpu: '1' })], [quota({ cpu: '1' }, {}, 'high')], UNKNOWN_ESTIMATE],
  ['storage, which no quota limits', [part('a', 1, { 'ephemeral-storage': '1Gi' })], [quota({ cpu: '1' })], -1],
])('setsWithinQuotas() with %s', (_, components, quotas, wanted) => {
  expect(setsWithinQuotas(components, quotas, [])).toBe(wanted);
});

test('schedule() overflows where the quota of a member is used up, and fails when all are', () => {
  const placement = {
    clusterAffinities: [
      { affinityName: 'a', clusterNames: ['m1'], overflowAffinities: [{ affinityName: 'b', clusterNames: ['m2'] }] },
    ],
    replicaScheduling: {
      replicaSchedulingType: 'Divided' as const,
      replicaDivisionPreference: 'Aggregated' as const,
    },
  };
  const attempt = (replicas: number) => {
    const requirements = { replicas, replicaRequirements: { resourceRequest: { cpu: '10m' } } };
    const binding = sampleBinding(placement, requirements);
    return schedule(sampleSpec(placement, requirements), 'a', {
      binding,
      clusters: [sampleCluster('m1'), sampleCluster('m2')],
      quotas: () => [quota({ cpu: '20m' })],
    });
  };
  expect(attempt(2)).toMatchObject({ scheduled: true, clusters: [{ name: 'm1', replicas: 2 }] });
  expect(attempt(4)).toMatchObject({ scheduled: true, clusters: [{ name: 'm1' }, { name: 'm2' }] });
  expect(attempt(5)).toMatchObject({ scheduled: false, reason: 'Unschedulable' });
});
