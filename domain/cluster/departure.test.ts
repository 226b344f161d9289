import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { Condition } from '../kinds/meta.ts';
import { isGivenUp } from './departure.ts';

test.each<[Cluster['spec']['syncMode'], Condition['status'] | undefined, string, boolean]>([
  ['Push', 'True', '00:10:00', false],
  ['Push', 'False', '00:00:29', false],
  ['Push', 'False', '00:00:30', true],
  ['Push', 'Unknown', '00:00:30', true],
  ['Push', undefined, '00:00:00', true],
  ['Pull', 'True', '00:10:00', false],
  ['Pull', 'Unknown', '00:00:00', true],
  ['Pull', undefined, '00:00:00', true],
])('isGivenUp: %s, Ready %s for %s: %s', (syncMode, status, after, expected) => {
  const since = { reason: 'R', message: '', lastTransitionTime: '2026-01-01T00:00:00Z' };
  const cluster: Cluster = {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm' },
    spec: { syncMode },
    status: { conditions: status ? [{ type: 'Ready', status, ...since }] : [] },
  };
  expect(isGivenUp(cluster, new Date(`2026-01-01T${after}Z`))).toBe(expected);
});
