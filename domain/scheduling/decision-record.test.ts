import { describe, expect, test } from 'vitest';
import { decideSchedule } from './decide-schedule.ts';
import { decisionRecord, recordDecision } from './decision-record.ts';
import { EVEN, sampleBinding, sampleCluster } from './samples.ts';

const NOW = '2026-01-01T00:00:00Z';
const ofTier = (tier: string) => ({ ...EVEN, clusterAffinity: { labelSelector: { matchLabels: { tier } } } });

function fleet(count: number, tier: string) {
  return Array.from({ length: count }, (_, index) => sampleCluster(`${tier}${index}`, 100, { labels: { tier } }));
}

function kept(tier: string, clusters: ReturnType<typeof fleet>) {
  const binding = sampleBinding(ofTier(tier), { replicas: 4, clusters: [{ name: 'b0', replicas: 1 }] });
  return recordDecision(binding, decideSchedule({ binding, clusters }), NOW);
}

describe('recordDecision', () => {
  test('keeps what became of each cluster, and where the binding was', () => {
    expect(kept('a', [...fleet(2, 'a'), ...fleet(1, 'b')])).toEqual({
      at: NOW,
      generation: 2,
      trigger: 'placementChanged',
      strategy: 'StaticWeight',
      replicas: 4,
      outcome: 'scheduled',
      before: [{ name: 'b0', replicas: 1 }],
      clusters: [
        { cluster: 'a0', outcome: 'chosen', score: 0, available: 100, share: 2 },
        { cluster: 'a1', outcome: 'chosen', score: 0, available: 100, share: 2 },
        {
          cluster: 'b0',
          outcome: 'rejected',
          filter: 'ClusterAffinity',
          reason: 'cluster(s) did not match the placement cluster affinity constraint',
        },
      ],
    });
  });

  test('keeps why no schedule was found, and what the hub said against one', () => {
    expect(kept('c', fleet(1, 'a'))).toMatchObject({
      outcome: 'rejected',
      message: expect.stringMatching(/^0\/1 clusters are available/),
    });
    const binding = sampleBinding(ofTier('a'), { replicas: 1 });
    const decision = decideSchedule({ binding, clusters: fleet(1, 'a') });
    expect(recordDecision(binding, decision, NOW, 'no quota')).toMatchObject({ refusal: 'no quota', before: [] });
  });

  test('keeps nothing where nothing was to be decided', () => {
    const binding = sampleBinding(EVEN);
    expect(recordDecision(binding, { outcome: 'observed' }, NOW)).toBeUndefined();
  });

  test.each([50, 51, 10_000])('groups rejected clusters by reason when there are many: %i', (count) => {
    const { clusters = [], groups = [] } = kept('a', [...fleet(1, 'a'), ...fleet(count, 'b')]) ?? {};
    const named = clusters.filter(({ outcome }) => outcome === 'rejected').length;
    const grouped = groups.reduce((sum, group) => sum + group.clusters.length + (group.more ?? 0), 0);
    expect([named, grouped]).toEqual(count <= 50 ? [count, 0] : [0, count]);
    expect(JSON.stringify(groups).length).toBeLessThan(10_000);
  });

  test('stays small when every cluster has a reason of its own', () => {
    const tainted = fleet(5_000, 'a').map((cluster, index) => ({
      ...cluster,
      spec: { ...cluster.spec, taints: [{ key: 'only', value: `v${index}`, effect: 'NoSchedule' as const }] },
    }));
    const record = kept('a', tainted);
    expect(JSON.stringify(record).length).toBeLessThan(20_000);
    expect(decisionRecord.parse(record)).toEqual(record);
  });
});
