import { expect, test } from 'vitest';
import { clusterResourceBinding, deepFreeze, resourceBinding } from '../fixtures.ts';
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import type { FailoverBehavior } from '../kinds/placement.ts';
import { directHold, evictCluster, evictForApplication, evictForTaint } from './eviction.ts';
import { PRESERVED_STATE_ANNOTATION } from './names.ts';
import { DEFAULT_FAILOVER_SETTINGS } from './settings.ts';

const rules = [{ aliasLabelName: 'job', jsonPath: '{.jobID}' }];
const clusters = [{ name: 'm1', replicas: 2 }, { name: 'm2' }];
const status = { aggregatedStatus: [{ clusterName: 'm1', status: { jobID: 'j1' } }] };

function binding(spec: Partial<BindingSpec> = {}): Binding {
  return deepFreeze({ ...resourceBinding({ clusters, ...spec }), status });
}
const taint = { purgeMode: 'Gracefully', preservesState: true } as const;

test.each<[string, FailoverBehavior | undefined, object]>([
  ['without a policy of its own', undefined, { purgeMode: 'Gracefully' }],
  ['that names no purge mode', { cluster: {} }, { purgeMode: 'Gracefully' }],
  ['Directly', { cluster: { purgeMode: 'Directly' } }, { purgeMode: 'Directly' }],
  [
    'with its state',
    { cluster: { purgeMode: 'Directly', statePreservation: { rules } } },
    { purgeMode: 'Directly', preservedLabelState: { job: 'j1' } },
  ],
])('evictForTaint() writes Karmada’s task for a binding %s', (_, failover, wanted) => {
  const { spec } = evictForTaint(binding(failover && { failover }), 'm1', taint);
  expect(spec.clusters).toEqual([{ name: 'm2' }]);
  const fixed = { fromCluster: 'm1', reason: 'TaintUntolerated', producer: 'TaintManager', replicas: 2 };
  expect(spec.gracefulEvictionTasks).toEqual([{ ...fixed, ...wanted }]);
});

test('evictForTaint() takes the purge mode of the settings only where the policy has none', () => {
  const modeOf = (failover?: FailoverBehavior) =>
    evictForTaint(binding(failover && { failover }), 'm1', { ...taint, purgeMode: 'Directly' }).spec
      .gracefulEvictionTasks?.[0]?.purgeMode;
  expect([modeOf(), modeOf({ cluster: {} }), modeOf({ application: { decisionConditions: {} } })]).toEqual([
    'Directly',
    'Gracefully',
    'Directly',
  ]);
});

const app = (rest: object): FailoverBehavior => ({ application: { decisionConditions: {}, ...rest } });
test.each<[string, FailoverBehavior, object]>([
  [
    'Gracefully',
    app({ purgeMode: 'Gracefully', gracePeriodSeconds: 9 }),
    { purgeMode: 'Gracefully', gracePeriodSeconds: 9 },
  ],
  ['by default', app({}), { purgeMode: 'Gracefully' }],
  ['Directly', app({ purgeMode: 'Directly', gracePeriodSeconds: 9 }), { purgeMode: 'Directly' }],
  ['Never', app({ purgeMode: 'Never' }), { purgeMode: 'Never', suppressDeletion: true }],
  [
    'with its state',
    app({ purgeMode: 'Directly', statePreservation: { rules } }),
    { purgeMode: 'Directly', preservedLabelState: { job: 'j1' }, clustersBeforeFailover: ['m1', 'm2'] },
  ],
])('evictForApplication() writes Karmada’s task %s', (_, failover, wanted) => {
  const { spec } = evictForApplication(binding({ failover }), ['m1'], true);
  expect(spec.gracefulEvictionTasks).toEqual([
    {
      fromCluster: 'm1',
      reason: 'ApplicationFailure',
      producer: 'resource-binding-application-failover-controller',
      replicas: 2,
      ...wanted,
    },
  ]);
});

test('evictForApplication() names the producer of cluster-scoped bindings', () => {
  const scoped = clusterResourceBinding({ clusters, failover: app({}) });
  const [task] = evictForApplication(scoped, ['m1'], true).spec.gracefulEvictionTasks ?? [];
  expect(task?.producer).toBe('cluster-resource-binding-application-failover-controller');
});

test('evictForApplication() does nothing where no policy asks for it', () => {
  const plain = binding();
  expect(evictForApplication(plain, ['m1'], true)).toBe(plain);
});

test('evictCluster() removes a target that has a task already without a second task, and leaves others alone', () => {
  const options = { reason: 'R', producer: 'P' };
  const { spec } = binding({ gracefulEvictionTasks: [{ fromCluster: 'm1', reason: 'Old', producer: 'P' }] });
  expect(evictCluster(spec, 'm1', options)).toMatchObject({
    clusters: [{ name: 'm2' }],
    gracefulEvictionTasks: [{ fromCluster: 'm1', reason: 'Old' }],
  });
  expect(evictCluster(spec, 'm9', options)).toBe(spec);
});

test('evictForApplication() refuses to lose the state', () => {
  const failover = app({
    purgeMode: 'Directly',
    statePreservation: { rules: [{ aliasLabelName: 'x', jsonPath: '{.no}' }] },
  });
  expect(() => evictForApplication(binding({ failover }), ['m1'], true)).toThrow(
    'failed to execute jsonpath "{.no}" on Cluster(m1): no is not found',
  );
  const uncollected = { ...binding({ failover: app({ statePreservation: { rules } }) }), status: {} };
  expect(() => evictForApplication(uncollected, ['m1'], true)).toThrow(
    'the application status has not yet been collected from Cluster(m1)',
  );
});

test('state survives hops over clusters in which the application never came up', () => {
  const failover = app({ purgeMode: 'Directly', statePreservation: { rules } });
  let moving = binding({ failover, clusters: [{ name: 'm1' }] });
  for (const hop of ['m2', 'm3', 'm4', 'm5']) {
    const from = moving.spec.clusters?.[0]?.name ?? '';
    const evicted = evictForApplication(moving, [from], true);
    expect(evicted.spec.gracefulEvictionTasks?.at(-1)).toMatchObject({
      preservedLabelState: { job: 'j1' },
      clustersBeforeFailover: [from],
    });
    // The task ends, and with it all that it carried; the next cluster never reports a status.
    moving = {
      ...evicted,
      spec: { ...evicted.spec, clusters: [{ name: hop }], gracefulEvictionTasks: [] },
      status: {},
    };
  }
});

test.each(['{', '[]', '{"job":1}'])('a preserved state that reads %s counts for nothing', (text) => {
  const failover = app({ statePreservation: { rules } });
  const odd = { ...resourceBinding({ clusters, failover }, { annotations: { [PRESERVED_STATE_ANNOTATION]: text } }) };
  expect(() => evictForApplication(odd, ['m1'], true)).toThrow('has not yet been collected');
});

test.each<[string, FailoverBehavior | undefined, object, boolean]>([
  ['that leaves Directly by its policy', { cluster: { purgeMode: 'Directly' } }, {}, true],
  ['that leaves Directly by the settings', undefined, { purgeMode: 'Directly' }, true],
  ['that leaves gracefully by its policy', { cluster: {} }, { purgeMode: 'Directly' }, false],
  ['that leaves gracefully', undefined, {}, false],
  ['where the settings want it', { cluster: { purgeMode: 'Directly' } }, { evictsDirectlyInOutages: true }, false],
])('directHold() of a binding %s', (_, failover, settings, isHeld) => {
  const hold = directHold(binding(failover && { failover }), 'm1', { ...DEFAULT_FAILOVER_SETTINGS, ...settings });
  expect(hold !== undefined).toBe(isHeld);
});
