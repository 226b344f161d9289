import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { Condition } from '../kinds/meta.ts';
import { SILENCE_GRACE, silentCondition } from './silence.ts';

test.each<[Condition['status'] | undefined, number, string | undefined]>([
  ['True', 40_000, undefined],
  ['True', 40_001, 'ClusterStatusUnknown'],
  ['False', 40_001, 'ClusterStatusUnknown'],
  ['Unknown', 90_000, undefined],
  [undefined, 60_000, undefined],
  [undefined, 60_001, 'ClusterStatusNeverUpdated'],
])('silentCondition: Ready %s, silent for %i ms: %s', (status, silentMs, reason) => {
  const rest = { reason: 'R', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const cluster: Cluster = {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm' },
    spec: { syncMode: 'Pull' },
    status: { conditions: status ? [{ type: 'Ready', status, ...rest }] : [] },
  };
  expect(silentCondition(cluster, silentMs, SILENCE_GRACE)?.reason).toBe(reason);
});
