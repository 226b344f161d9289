import { expect, test } from 'vitest';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import type { Toleration } from '../kinds/meta.ts';
import { PROPAGATION_POLICY_ID_LABEL, UNREACHABLE_TAINT } from '../kinds/names.ts';
import type { Placement } from '../kinds/placement.ts';
import { formatPlacement } from '../scheduling/applied-placement.ts';
import { DEFAULT_GATES } from '../scheduling/gates.ts';
import { AGGREGATED, DUPLICATED, sampleBinding, sampleCluster, targets } from '../scheduling/samples.ts';
import type { AnnouncedSettings } from './announced-settings.ts';
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
const settings = (outages: Partial<AnnouncedSettings['outages']> = {}): AnnouncedSettings => ({
  outages: {
    mode: 'on',
    tolerationSeconds: 300,
    purgeMode: 'Gracefully',
    evictsDirectlyInOutages: false,
    ...outages,
  },
  gates: DEFAULT_GATES,
});
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
  const plan = planDrill({ cluster: 'm1', clusters, bindings, settings: settings() });
  expect(plan.moves).toEqual([
    { binding: 'shop/big', replicas: 6, afterSeconds: 300, to: [{ name: 'm2', replicas: 6 }], keeps: [] },
    { binding: 'shop/copies', replicas: 2, afterSeconds: 300, to: [], keeps: ['m2'] },
  ]);
  // What `big` takes is not there for `late` any more.
  expect(plan.stuck.map(({ binding }) => binding)).toEqual(['shop/alone', 'shop/late']);
  expect(plan.stay).toEqual(['shop/stays']);
});

test.each<[string, AnnouncedSettings, Toleration[], number | 'stays']>([
  ['the toleration that is set', settings({ tolerationSeconds: 7 }), [], 7],
  ['none', settings({ tolerationSeconds: 0 }), [], 0],
  ["the policy's", settings(), [{ ...everywhere, effect: 'NoExecute', tolerationSeconds: 30 }], 30],
  [
    "the policy's for one kind of outage",
    settings(),
    [{ ...everywhere, key: UNREACHABLE_TAINT, tolerationSeconds: 9 }],
    9,
  ],
  ['for ever', settings(), [{ ...everywhere, effect: 'NoExecute' }], 'stays'],
  ['for ever, other taints', settings(), [{ ...everywhere, key: 'other' }], 300],
  ['outages are not tainted', settings({ mode: 'taints' }), [], 0],
  ['outages are not tainted, and any taint is tolerated', settings({ mode: 'taints' }), [everywhere], 'stays'],
  ['nothing is evicted', settings({ mode: 'off' }), [], 'stays'],
])('planDrill() tells after how long bindings move: %s', (_, known, clusterTolerations, wanted) => {
  const bindings = [placed('x', { ...AGGREGATED, clusterTolerations }, { m1: 1 }, 1)];
  const clusters = ['m1', 'm2'].map((name) => sampleCluster(name));
  const { moves, stay } = planDrill({ cluster: 'm1', clusters, bindings, settings: known });
  expect(stay.length > 0 ? 'stays' : moves[0]?.afterSeconds).toBe(wanted);
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

test.each<[string, Partial<AnnouncedSettings['outages']>, 'moves' | 'stuck']>([
  ['is held in an outage', { purgeMode: 'Directly' }, 'stuck'],
  ['moves where outages are no reason to hold it', { purgeMode: 'Directly', evictsDirectlyInOutages: true }, 'moves'],
  [
    'moves where only taints of others count: those members can be reached',
    { purgeMode: 'Directly', mode: 'taints' },
    'moves',
  ],
])('planDrill(): what leaves Directly %s', (_, outages, where) => {
  const clusters = ['m1', 'm2'].map((name) => sampleCluster(name, 10));
  const bindings = [placed('flink', AGGREGATED, { m1: 1 }, 1)];
  const plan = planDrill({ cluster: 'm1', clusters, bindings, settings: settings(outages) });
  expect(plan[where].map(({ binding }) => binding)).toEqual(['shop/flink']);
});
