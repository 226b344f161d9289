import { expect, test } from 'vitest';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { KubeObject } from '../domain/object.ts';
import { isReported } from './agent-lease.ts';

const SINCE = '2026-11-24T08:00:00Z';

function cluster(status: 'True' | 'Unknown'): Cluster {
  const condition = { type: 'Ready', status, reason: 'R', message: '', lastTransitionTime: SINCE };
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: { syncMode: 'Pull' },
    status: { conditions: [condition] },
  };
}

/** The Lease of an agent that says this of its reports; of one that says nothing without it. */
function lease(reportedSince?: string): KubeObject {
  const annotations = reportedSince === undefined ? {} : { 'fleetwright.io/reported-since': reportedSince };
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'm1', annotations } };
}

test.each<[string, Cluster | undefined, KubeObject | undefined, boolean]>([
  ['reported since it is ready', cluster('True'), lease(SINCE), true],
  ['reported before it went out last', cluster('True'), lease('2026-11-24T07:00:00Z'), false],
  ['not reported yet', cluster('True'), lease(''), false],
  ['out', cluster('Unknown'), lease(SINCE), false],
  ['out, and not reported', cluster('Unknown'), lease(''), false],
  ['of an agent that does not say', cluster('True'), lease(), true],
  ['without a Lease', cluster('True'), undefined, false],
  ['gone', undefined, lease(SINCE), false],
])('isReported() of a member that is %s', (_, member, held, expected) => {
  expect(isReported(member, held)).toBe(expected);
});
