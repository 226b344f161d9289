import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clusterResourceBinding, clusterRole, deepFreeze, deployment, resourceBinding } from '../fixtures.ts';
import type { BindingSpec, GracefulEvictionTask } from '../kinds/binding.ts';
import { SYSTEM_LABEL } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { changeMetadata } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { buildWork, reviseTemplate, type WorkInput } from './build.ts';
import { type ManifestSteps, WorkDeletingError, workOf } from './compose.ts';

/** Steps that show that they ran, and on what. */
const steps: ManifestSteps = {
  prune: ({ status: _, metadata, ...object }) => {
    const { uid: _uid, resourceVersion: _version, generation: _generation, ...kept } = metadata;
    return { ...object, apiVersion: object.apiVersion, kind: object.kind, metadata: kept };
  },
  recordManaged: (object) =>
    changeMetadata(object, {
      annotations: {
        recorded: Object.keys(object.metadata.labels ?? {})
          .sort()
          .join(','),
      },
    }),
};

function build(input: Partial<WorkInput> = {}): Work {
  return buildWork({
    binding: resourceBinding(),
    cluster: 'm1',
    manifest: deployment({ labels: { app: 'nginx' } }),
    uuid: 'id-work',
    steps,
    ...input,
  });
}

function manifestOf(work: Work): KubeObject | undefined {
  return work.spec.workload?.manifests?.[0];
}

test('buildWork() makes the Work of a ResourceBinding as Karmada does', () => {
  expect(build()).toEqual({
    apiVersion: 'work.karmada.io/v1alpha1',
    kind: 'Work',
    metadata: {
      name: 'nginx-687f7fb96f',
      namespace: 'karmada-es-m1',
      labels: {
        'resourcebinding.karmada.io/permanent-id': 'id-binding',
        'work.karmada.io/permanent-id': 'id-work',
      },
      annotations: {
        'resourcebinding.karmada.io/namespace': 'default',
        'resourcebinding.karmada.io/name': 'nginx-deployment',
        'work.karmada.io/conflict-resolution': 'abort',
      },
      finalizers: ['karmada.io/execution-controller'],
    },
    spec: {
      workload: {
        manifests: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: {
              name: 'nginx',
              namespace: 'default',
              labels: {
                app: 'nginx',
                'karmada.io/managed': 'true',
                'resourcebinding.karmada.io/permanent-id': 'id-binding',
                'work.karmada.io/permanent-id': 'id-work',
              },
              annotations: {
                'resourcebinding.karmada.io/namespace': 'default',
                'resourcebinding.karmada.io/name': 'nginx-deployment',
                'resourcetemplate.karmada.io/generation': '1',
                'resourcetemplate.karmada.io/uid': 'uid-nginx',
                'work.karmada.io/conflict-resolution': 'abort',
                'work.karmada.io/name': 'nginx-687f7fb96f',
                'work.karmada.io/namespace': 'karmada-es-m1',
                recorded: 'app,karmada.io/managed,resourcebinding.karmada.io/permanent-id,work.karmada.io/permanent-id',
              },
            },
            spec: { replicas: 2 },
          },
        ],
      },
      suspendDispatching: false,
      preserveResourcesOnDeletion: false,
    },
  });
});

test('buildWork() marks the Work of a ClusterResourceBinding by name and id, without generation where there is none', () => {
  const work = build({ binding: clusterResourceBinding(), manifest: clusterRole() });
  expect(work.metadata).toMatchObject({
    name: 'system.foo-5f7d88f69',
    labels: { 'clusterresourcebinding.karmada.io/permanent-id': 'id-binding' },
    annotations: {
      'clusterresourcebinding.karmada.io/name': 'system.foo-clusterrole',
      'work.karmada.io/conflict-resolution': 'abort',
    },
  });
  expect(manifestOf(work)?.metadata).toMatchObject({
    labels: { 'clusterresourcebinding.karmada.io/permanent-id': 'id-binding' },
    annotations: { 'clusterresourcebinding.karmada.io/name': 'system.foo-clusterrole' },
  });
  expect(manifestOf(work)?.metadata.annotations).not.toHaveProperty(['resourcetemplate.karmada.io/generation']);
});

test('workOf() finds the Work that a manifest names, for managed objects only', () => {
  const manifest = manifestOf(build()) ?? deployment();
  expect(workOf(manifest)).toEqual({ namespace: 'karmada-es-m1', name: 'nginx-687f7fb96f' });
  expect(workOf(changeMetadata(manifest, { withoutLabels: ['karmada.io/managed'] }))).toBeUndefined();
  expect(workOf(deployment())).toBeUndefined();
});

test.each<[string, Partial<BindingSpec>, Partial<Work['spec']>]>([
  ['dispatching suspended', { suspension: { dispatching: true } }, { suspendDispatching: true }],
  [
    'dispatching suspended for the cluster',
    { suspension: { dispatchingOnClusters: { clusterNames: ['m1'] } } },
    { suspendDispatching: true },
  ],
  [
    'dispatching suspended for another cluster',
    { suspension: { dispatchingOnClusters: { clusterNames: ['m2'] } } },
    { suspendDispatching: false },
  ],
  ['preserved resources', { preserveResourcesOnDeletion: true }, { preserveResourcesOnDeletion: true }],
])('buildWork() carries over %s', (_, spec, expected) => {
  expect(build({ binding: resourceBinding(spec) }).spec).toMatchObject(expected);
});

test('buildWork() suspends the dispatching of a binding that somebody has suspended', () => {
  const suspended = (value: string) => resourceBinding({}, { annotations: { 'fleetwright.io/suspended': value } });
  expect(build({ binding: suspended('true') }).spec).toMatchObject({ suspendDispatching: true });
  expect(build({ binding: suspended('no') }).spec).toMatchObject({ suspendDispatching: false });
});

test.each([
  [undefined, 'Overwrite', 'overwrite'],
  [undefined, 'Abort', 'abort'],
  [undefined, undefined, 'abort'],
  ['overwrite', 'Abort', 'overwrite'],
  ['abort', 'Overwrite', 'abort'],
  ['Overwrite', 'Abort', 'abort'],
  ['anything', 'Overwrite', 'overwrite'],
] as const)("the template's conflict resolution %s and the binding's %s make %s", (annotation, inBinding, expected) => {
  const key = 'work.karmada.io/conflict-resolution';
  const work = build({
    binding: resourceBinding({ conflictResolution: inBinding }),
    manifest: deployment(annotation && { annotations: { [key]: annotation } }),
  });
  expect(work.metadata.annotations).toHaveProperty([key], expected);
  expect(manifestOf(work)?.metadata.annotations).toHaveProperty([key], expected);
});

test('buildWork() records applied overrides on the Work', () => {
  const { metadata } = build({ applied: { clusterOverrides: '["c"]', overrides: '["o"]' } });
  expect(metadata.annotations).toMatchObject({
    'policy.karmada.io/applied-cluster-overrides': '["c"]',
    'policy.karmada.io/applied-overrides': '["o"]',
  });
});

describe('buildWork() onto an existing Work', () => {
  const fresh = build({ applied: { overrides: '["o"]' } });
  const existing: Work = deepFreeze({
    ...fresh,
    metadata: {
      ...fresh.metadata,
      uid: 'uid-work',
      labels: { ...fresh.metadata.labels, 'work.karmada.io/permanent-id': 'first', [SYSTEM_LABEL]: 'true' },
      finalizers: ['other', 'karmada.io/execution-controller'],
    },
    status: { conditions: [] },
  });

  test('keeps its id, its own labels and stale override annotations; the spec is replaced', () => {
    const work = build({ existing });
    expect(work.metadata).toEqual({
      ...existing.metadata,
      finalizers: ['karmada.io/execution-controller', 'other'],
    });
    expect(work.status).toBe(existing.status);
    expect(manifestOf(work)?.metadata.labels).toHaveProperty(['work.karmada.io/permanent-id'], 'first');
  });

  test('refuses one that is being deleted', () => {
    const deleting = { ...existing, metadata: { ...existing.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    const act = () => build({ existing: deleting });
    expect(act).toThrow(WorkDeletingError);
    expect(act).toThrow('work karmada-es-m1/nginx-687f7fb96f is being deleted');
  });

  test('returns the very Work when nothing changes', () => {
    const stored = fc.record({
      replicas: fc.nat(3),
      labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.string()),
    });
    fc.assert(
      fc.property(stored, fc.boolean(), ({ replicas, labels }, preserve) => {
        const input = {
          binding: deepFreeze(resourceBinding({ preserveResourcesOnDeletion: preserve })),
          manifest: deepFreeze(deployment({ labels }, { replicas })),
        };
        const first: Work = JSON.parse(JSON.stringify(build(input)));
        expect(build({ ...input, existing: first, uuid: 'another' })).toBe(first);
      }),
    );
  });
});

describe('preserved labels', () => {
  const task: GracefulEvictionTask = {
    fromCluster: 'm0',
    purgeMode: 'Directly',
    reason: 'ApplicationFailure',
    producer: 'x',
    preservedLabelState: { state: 'kept' },
    clustersBeforeFailover: ['m0'],
  };
  const clusters = [{ name: 'm1' }];

  test.each<[string, Partial<BindingSpec>, boolean]>([
    ['go to the one new cluster', { clusters, gracefulEvictionTasks: [task] }, true],
    [
      'come from the last eviction',
      { clusters, gracefulEvictionTasks: [task, { ...task, preservedLabelState: undefined }] },
      false,
    ],
    [
      'do not go to several clusters',
      { clusters: [...clusters, { name: 'm2' }], gracefulEvictionTasks: [task] },
      false,
    ],
    [
      'do not go to a cluster that ran it before',
      { clusters, gracefulEvictionTasks: [{ ...task, clustersBeforeFailover: ['m1'] }] },
      false,
    ],
    [
      'do not come from a graceful eviction',
      { clusters, gracefulEvictionTasks: [{ ...task, purgeMode: 'Gracefully' }] },
      false,
    ],
    ['need an eviction', { clusters }, false],
  ])('%s', (_, spec, injected) => {
    const labelsBy = (injectPreservedLabels: boolean) =>
      manifestOf(build({ binding: resourceBinding(spec), injectPreservedLabels }))?.metadata.labels;
    expect(labelsBy(true)?.state).toBe(injected ? 'kept' : undefined);
    expect(labelsBy(false)?.state).toBeUndefined();
  });
});

describe('reviseTemplate()', () => {
  const reviser = { reviseReplica: (object: KubeObject, replicas: number) => ({ ...object, spec: { replicas } }) };
  const target = { name: 'm1', replicas: 5 };

  test('sets the scheduled replicas of a workload', () => {
    const revised = reviseTemplate(deployment(), resourceBinding({ replicas: 2 }), target, reviser, undefined);
    expect(revised.spec).toEqual({ replicas: 5 });
  });

  test('sets none where the schedule has none', () => {
    const revised = reviseTemplate(deployment(), resourceBinding({ replicas: 2 }), { name: 'm1' }, reviser, undefined);
    expect(revised.spec).toEqual({ replicas: 0 });
  });

  test.each([
    ['of a binding without replicas', resourceBinding(), reviser],
    ['of a kind without replicas', resourceBinding({ replicas: 2 }), {}],
  ])('leaves a template alone %s', (_, binding, interpreter) => {
    const template = deployment();
    expect(reviseTemplate(template, binding, target, interpreter, undefined)).toBe(template);
  });

  test("sets the cluster's share of completions", () => {
    const job = { ...deployment({}, { completions: 9 }), kind: 'Job' };
    expect(reviseTemplate(job, resourceBinding(), target, {}, new Map([['m1', 4]])).spec).toEqual({ completions: 4 });
  });
});
