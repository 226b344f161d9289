import { expect, test } from 'vitest';
import { describeCluster } from './describe.ts';
import type { ClusterState } from './phase.ts';

test.each<[ClusterState, string[]]>([
  [
    {
      phase: 'Joined',
      ready: { status: 'True', since: '2026-01-01T00:00:00Z', message: 'healthy' },
      kubernetesVersion: 'v1.36.3',
      nodes: { total: 3, ready: 2 },
    },
    ['**m** has joined', '- ready since 2026-01-01T00:00:00Z: healthy', '- Kubernetes v1.36.3', '- 2 of 3 nodes ready'],
  ],
  [
    {
      phase: 'RemovingWorks',
      remaining: 1,
      ready: { status: 'Unknown', since: '2026-01-01T00:00:00Z', message: 'stopped posting' },
      taints: ['a:NoExecute', 'b:NoSchedule'],
    },
    [
      '**m** is leaving: 1 Work is still to be taken back from it',
      '- silent since 2026-01-01T00:00:00Z: stopped posting',
      '- taints: a:NoExecute, b:NoSchedule',
    ],
  ],
  [{ phase: 'Rescheduling', remaining: 7 }, ['**m** is leaving: 7 bindings are still scheduled to it']],
  [{ phase: 'Gone' }, ['**m** has left']],
])('describeCluster: $phase', (state, lines) => {
  expect(describeCluster('m', state).split('\n\n')).toEqual(lines);
});
