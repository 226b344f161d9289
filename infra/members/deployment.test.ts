import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeploymentPlan, planDeployment, rollingBounds } from './deployment.ts';
import { type Deployment, deployment, type ReplicaSet } from './kinds.ts';
import { templateHash } from './template-hash.ts';
import { ago, deploymentOf, NOW, replicaSetOf, TEMPLATE } from './testing/objects.ts';

const HASH = templateHash(TEMPLATE);

const scaling = ({ scale }: DeploymentPlan) => scale.map(({ set, replicas }) => `${set.metadata.name}=${replicas}`);

test.each([
  [10, undefined, undefined, { surge: 3, unavailable: 2 }],
  [1, undefined, undefined, { surge: 1, unavailable: 0 }],
  [4, 0, 0, { surge: 0, unavailable: 1 }],
  [4, '100%', '50%', { surge: 4, unavailable: 2 }],
  [2, 0, 5, { surge: 0, unavailable: 2 }],
])('rollingBounds of %i replicas, surge %s, unavailable %s', (replicas, maxSurge, maxUnavailable, bounds) => {
  const rollingUpdate = {
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
  };
  expect(rollingBounds(deploymentOf({ replicas, strategy: { rollingUpdate } }))).toEqual(bounds);
});

describe('planDeployment', () => {
  test('a new Deployment gets a ReplicaSet of revision 1 with all replicas', () => {
    const plan = planDeployment(deploymentOf({ replicas: 3 }), [], NOW);
    expect(plan.create).toEqual({ hash: HASH, replicas: 3, revision: 1 });
    expect(plan.status).toMatchObject({ observedGeneration: 1, unavailableReplicas: 3 });
    expect(plan.status).not.toHaveProperty('replicas');
  });

  test('a new template starts with what the surge allows and the next revision', () => {
    const plan = planDeployment(deploymentOf({ replicas: 4 }), [replicaSetOf('old', 'x', 4, { revision: 7 })], NOW);
    expect(plan.create).toEqual({ hash: HASH, replicas: 1, revision: 8 });
  });

  test.each<[string, Partial<Deployment['spec']>, ReplicaSet[], string[]]>([
    [
      'grows the newest as the old ones shrink',
      { replicas: 4 },
      [replicaSetOf('old', 'x', 3), replicaSetOf('new', HASH, 1)],
      ['new=2', 'old=2'],
    ],
    [
      'shrinks the old ones as far as enough are available',
      { replicas: 4 },
      [replicaSetOf('old', 'x', 4), replicaSetOf('new', HASH, 1)],
      ['old=2'],
    ],
    [
      'waits while the new pods are not available',
      { replicas: 4 },
      [replicaSetOf('old', 'x', 3), replicaSetOf('new', HASH, 2, { available: 0 })],
      [],
    ],
    [
      'takes unavailable old pods first',
      { replicas: 4 },
      [replicaSetOf('old', 'x', 4, { available: 1 }), replicaSetOf('new', HASH, 1, { available: 0 })],
      ['old=3'],
    ],
    ['scales up', { replicas: 5 }, [replicaSetOf('new', HASH, 2)], ['new=5']],
    ['scales down', { replicas: 0 }, [replicaSetOf('new', HASH, 2)], ['new=0']],
    [
      'changes nothing when all is done',
      { replicas: 2 },
      [replicaSetOf('new', HASH, 2), replicaSetOf('old', 'x', 0)],
      [],
    ],
    [
      'Recreate ends the old pods first',
      { replicas: 2, strategy: { type: 'Recreate' } },
      [replicaSetOf('old', 'x', 2), replicaSetOf('new', HASH, 0)],
      ['old=0'],
    ],
    [
      'Recreate then starts the new ones',
      { replicas: 2, strategy: { type: 'Recreate' } },
      [replicaSetOf('old', 'x', 0), replicaSetOf('new', HASH, 0)],
      ['new=2'],
    ],
    ['paused, it scales and does not roll', { replicas: 3, paused: true }, [replicaSetOf('old', 'x', 2)], ['old=3']],
  ])('%s', (_, spec, sets, expected) => {
    const plan = planDeployment(deploymentOf(spec), sets, NOW);
    expect(scaling(plan)).toEqual(expected);
  });

  test('a paused Deployment makes no ReplicaSet, nor one that is being deleted', () => {
    expect(planDeployment(deploymentOf({ paused: true }), [], NOW).create).toBeUndefined();
    const kept = deploymentOf();
    const deleted = { ...kept, metadata: { ...kept.metadata, deletionTimestamp: ago(1) } };
    expect(planDeployment(deleted, [], NOW).create).toBeUndefined();
  });

  test('going back to an old template takes its ReplicaSet and gives it a new revision', () => {
    const sets = [replicaSetOf('old', HASH, 0, { revision: 1 }), replicaSetOf('bad', 'x', 2, { revision: 2 })];
    const plan = planDeployment(deploymentOf({ replicas: 2 }), sets, NOW);
    expect({ revision: plan.revision, newest: plan.newest?.metadata.name, create: plan.create }).toEqual({
      revision: 3,
      newest: 'old',
      create: undefined,
    });
  });

  test('removes the oldest idle ReplicaSets beyond the history limit', () => {
    const old = [3, 1, 2].map((revision) => replicaSetOf(`rs-${revision}`, `h${revision}`, 0, { revision }));
    const sets = [...old, replicaSetOf('new', HASH, 1, { revision: 4 })];
    const plan = planDeployment(deploymentOf({ revisionHistoryLimit: 1 }), sets, NOW);
    expect(plan.remove.map(({ metadata }) => metadata.name)).toEqual(['rs-1', 'rs-2']);
  });

  test('says when it is done, in progress, and too late', () => {
    const done = planDeployment(deploymentOf({ replicas: 2 }), [replicaSetOf('web-1', HASH, 2)], NOW);
    expect(done.status.conditions).toEqual([
      {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
        lastTransitionTime: ago(0),
        lastUpdateTime: ago(0),
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: 'ReplicaSet "web-1" has successfully progressed.',
        lastTransitionTime: ago(0),
        lastUpdateTime: ago(0),
      },
    ]);
    const waiting = [replicaSetOf('web-1', HASH, 2, { available: 0 })];
    const progress = planDeployment(deploymentOf({ replicas: 2 }), waiting, NOW);
    expect(progress.status.conditions).toMatchObject([
      { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
    ]);
    expect(progress.againInMs).toBe(600_000);
    const since = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: 'ReplicaSet "web-1" is progressing.',
      lastUpdateTime: ago(11),
    };
    const late = planDeployment(
      deploymentOf({ replicas: 2, progressDeadlineSeconds: 10 }, { conditions: [since] }),
      waiting,
      NOW,
    );
    expect(late.status.conditions).toMatchObject([{}, { status: 'False', reason: 'ProgressDeadlineExceeded' }]);
  });

  test('planning again changes nothing', () => {
    const sets = [replicaSetOf('web-1', HASH, 2)];
    const first = planDeployment(deploymentOf({ replicas: 2 }), sets, NOW);
    const again = deployment.parse({ ...deploymentOf({ replicas: 2 }), status: first.status });
    const later = new Date(NOW.getTime() + 60_000);
    expect(planDeployment(again, sets, later).status).toEqual(first.status);
  });

  test('a rolling update ends, and keeps its bounds at every step, whichever pods become available when', () => {
    const bound = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom('0%', '25%', '50%', '100%'));
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 8 }),
        bound,
        bound,
        fc.infiniteStream(fc.boolean()),
        (replicas, maxSurge, maxUnavailable, luck) => {
          const rolling = deploymentOf({ replicas, strategy: { rollingUpdate: { maxSurge, maxUnavailable } } });
          const { surge, unavailable } = rollingBounds(rolling);
          let sets = [replicaSetOf('old', 'x', replicas)];
          for (let step = 0; step < 200; step++) {
            const plan = planDeployment(rolling, sets, NOW);
            if (plan.create) {
              sets = [...sets, replicaSetOf('new', HASH, plan.create.replicas, { available: 0, revision: 2 })];
            }
            sets = sets.map((set) => {
              const wanted =
                plan.scale.find((one) => one.set.metadata.name === set.metadata.name)?.replicas ??
                set.spec.replicas ??
                0;
              const before = Math.min(set.status?.availableReplicas ?? 0, wanted);
              const available = before < wanted && luck.next().value ? before + 1 : before;
              return replicaSetOf(set.metadata.name, set.metadata.labels?.['pod-template-hash'] ?? '', wanted, {
                available,
                revision: set.metadata.name === 'new' ? 2 : 1,
              });
            });
            const sum = (count: (set: ReplicaSet) => number | undefined) =>
              sets.reduce((all, set) => all + (count(set) ?? 0), 0);
            expect(sum(({ spec }) => spec.replicas)).toBeLessThanOrEqual(replicas + surge);
            expect(sum(({ status }) => status?.availableReplicas)).toBeGreaterThanOrEqual(replicas - unavailable);
          }
          expect(sets.map(({ spec, status }) => [spec.replicas, status?.availableReplicas])).toEqual([
            [0, 0],
            [replicas, replicas],
          ]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
