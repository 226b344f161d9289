import { describe, expect, test } from 'vitest';
import { SUSPENDED_ANNOTATION } from '../binding/suspension.ts';
import { resourceBinding, work } from '../fixtures.ts';
import type { Work } from '../kinds/work.ts';
import { clusterStates } from './cluster-state.ts';
import { phaseOf } from './phase.ts';

const scheduled = {
  clusters: [
    { name: 'a', replicas: 1 },
    { name: 'b', replicas: 1 },
  ],
  placement: {},
};
const time = '2026-01-02T03:04:05Z';

function applied(cluster: string, health: 'Healthy' | 'Unknown' = 'Healthy', generation = 1): Work {
  const status: Work['status'] = {
    conditions: [
      { type: 'Applied', status: 'True', reason: 'r', message: 'm', observedGeneration: 1, lastTransitionTime: time },
    ],
    manifestStatuses: [
      {
        identifier: {
          ordinal: 0,
          group: 'apps',
          version: 'v1',
          kind: 'Deployment',
          resource: 'deployments',
          namespace: 'default',
          name: 'nginx',
        },
        health,
      },
    ],
  };
  return work(cluster, status, { generation });
}

function phase(spec: Parameters<typeof resourceBinding>[0], works?: Work[], metadata = {}) {
  const binding = resourceBinding(spec, metadata);
  return phaseOf(binding, clusterStates(binding, works)).phase;
}

describe('phaseOf', () => {
  test.each([
    ['Waiting', 'nothing is scheduled', phase({ placement: {} }, [])],
    ['Applying', 'a cluster has no Work', phase(scheduled, [applied('a')])],
    ['Applying', 'a Work has a new generation', phase(scheduled, [applied('a'), applied('b', 'Healthy', 2)])],
    ['Applying', 'a cluster is being cleared', phase(scheduled, [applied('a'), applied('b'), applied('c')])],
    ['Observing', 'a cluster is not healthy', phase(scheduled, [applied('a'), applied('b', 'Unknown')])],
    ['Settled', 'all is applied and healthy', phase(scheduled, [applied('a'), applied('b')])],
    [
      'Suspended',
      'the policy suspends all',
      phase({ ...scheduled, suspension: { dispatching: true } }, [applied('a')]),
    ],
    [
      'Settled',
      'the one cluster left out is suspended',
      phase({ ...scheduled, suspension: { dispatchingOnClusters: { clusterNames: ['b'] } } }, [applied('a')]),
    ],
    [
      'Suspended',
      'somebody suspends the binding',
      phase(scheduled, [applied('a')], { annotations: { [SUSPENDED_ANNOTATION]: 'true' } }),
    ],
    ['Removed', 'the binding is being deleted', phase(scheduled, [], { deletionTimestamp: time })],
  ])('is %s when %s', (expected, _, actual) => {
    expect(actual).toBe(expected);
  });

  test('tells the reason of the scheduler', () => {
    const binding = resourceBinding({ placement: {} });
    const condition = { type: 'Scheduled', status: 'False' as const, reason: 'NoClusterFit', lastTransitionTime: time };
    const rejected = { ...binding, status: { conditions: [{ ...condition, message: '0/3 clusters' }] } };
    expect(phaseOf(rejected, [])).toEqual({ phase: 'Waiting', message: '0/3 clusters' });
  });
});

describe('clusterStates', () => {
  test('reads the binding alone when Works are not known', () => {
    const binding = {
      ...resourceBinding(scheduled),
      status: { aggregatedStatus: [{ clusterName: 'a', applied: true, health: 'Healthy' as const }] },
    };
    expect(clusterStates(binding)).toEqual([
      { cluster: 'a', replicas: 1, applied: true, health: 'Healthy' },
      { cluster: 'b', replicas: 1, applied: false, health: 'Unknown' },
    ]);
  });

  test('names the Work and the time from Works', () => {
    expect(clusterStates(resourceBinding(scheduled), [applied('a')])[0]).toMatchObject({
      work: 'nginx-687f7fb96f',
      appliedAt: time,
    });
  });
});
