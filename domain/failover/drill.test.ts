import { expect, test } from 'vitest';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import { PROPAGATION_POLICY_ID_LABEL } from '../kinds/names.ts';
import type { Placement } from '../kinds/placement.ts';
import { formatPlacement } from '../scheduling/applied-placement.ts';
import { DEFAULT_GATES } from '../scheduling/gates.ts';
import { AGGREGATED, DUPLICATED, sampleBinding, sampleCluster, targets } from '../scheduling/samples.ts';
import { planDrill } from './drill.ts';
import { freshDecision, replacementFor } from './replacement.ts';

function placed(
  name: string,
  placement: Placement,
  assigned: Record<string, number>,
  replicas: number,
): ResourceBinding {
  const binding = sampleBinding(placement, {
    replicas,
    clusters: targets(assigned),
    replicaRequirements: { resourceRequest: { cpu: '1' } },
  });
  return {
    ...binding,
    metadata: {
      ...binding.metadata,
      name,
      labels: { [PROPAGATION_POLICY_ID_LABEL]: 'p' },
      annotations: { 'policy.karmada.io/applied-placement': formatPlacement(placement) },
    },
    status: { schedulerObservedGeneration: 2, lastScheduledTime: '2026-11-24T08:00:00Z' },
  };
}
const only = (...clusterNames: string[]): Placement => ({ ...AGGREGATED, clusterAffinity: { clusterNames } });
const everywhere = { operator: 'Exists' };

test('planDrill() tells what moves where, what has nowhere to go, and what stays', () => {
  const bindings = [
    placed('alone', only('m1'), { m1: 1 }, 1),
    placed('big', AGGREGATED, { m1: 6 }, 6),
    placed('copies', DUPLICATED, { m1: 2, m2: 2 }, 2),
    placed('elsewhere', AGGREGATED, { m2: 1 }, 1),
    placed('late', AGGREGATED, { m1: 6 }, 6),
    placed('stays', { ...AGGREGATED, clusterTolerations: [everywhere] }, { m1: 1 }, 1),
  ];
  const clusters = ['m1', 'm2'].map((name) =>
    sampleCluster(name, 10, { summary: { allocatable: { pods: 10, cpu: '10' } } }),
  );
  const plan = planDrill({ cluster: 'm1', clusters, bindings, gates: DEFAULT_GATES, tolerationSeconds: 300 });
  expect(plan.moves).toEqual([
    { binding: 'shop/big', replicas: 6, to: [{ name: 'm2', replicas: 6 }], keeps: [] },
    { binding: 'shop/copies', replicas: 2, to: [], keeps: ['m2'] },
  ]);
  // What `big` takes is not there for `late` any more.
  expect(plan.stuck.map(({ binding }) => binding)).toEqual(['shop/alone', 'shop/late']);
  expect(plan.stay).toEqual(['shop/stays']);
});

test('replacementFor() refuses to leave a binding with no cluster at all', () => {
  const clusters = [sampleCluster('m1'), sampleCluster('m2')];
  const lonely = { ...placed('x', { ...DUPLICATED, clusterAffinity: { clusterNames: ['m1'] } }, { m1: 1 }, 1) };
  expect(replacementFor({ binding: lonely, clusters }, 'm1')).toMatchObject({ kind: 'stuck' });
  expect(replacementFor({ binding: placed('y', AGGREGATED, { m1: 1 }, 1), clusters }, 'm1')).toEqual({
    kind: 'moves',
    clusters: targets({ m2: 1 }),
  });
});

test.each<[string, Partial<BindingSpec>, boolean, object]>([
  [
    'whose scheduling is suspended',
    { suspension: { scheduling: true } },
    true,
    { kind: 'stuck', message: 'its scheduling is suspended' },
  ],
  ['that no policy claims', {}, false, { kind: 'stuck', message: 'no policy claims it any more' }],
  ['of another scheduler', { schedulerName: 'mine' }, true, { kind: 'moves', clusters: [] }],
])('replacementFor() of a binding %s', (_, spec, isClaimed, wanted) => {
  const binding = placed('x', AGGREGATED, { m1: 1 }, 1);
  const metadata = isClaimed ? binding.metadata : { ...binding.metadata, labels: {} };
  const clusters = [sampleCluster('m1'), sampleCluster('m2')];
  expect(
    replacementFor({ binding: { ...binding, metadata, spec: { ...binding.spec, ...spec } }, clusters }, 'm1'),
  ).toEqual(wanted);
});

test('freshDecision() forgets where the binding is', () => {
  const clusters = [sampleCluster('m1', 100), sampleCluster('m2', 10)];
  expect(freshDecision({ binding: placed('x', AGGREGATED, { m2: 4 }, 4), clusters })).toEqual(targets({ m1: 4 }));
  const unplaced = placed('x', AGGREGATED, { m2: 4 }, 4);
  const { placement: _, ...spec } = unplaced.spec;
  expect(freshDecision({ binding: { ...unplaced, spec }, clusters })).toBeUndefined();
});
