/** Plans of ReplicaSets, StatefulSets, DaemonSets, Jobs and CronJobs. */
import { describe, expect, test } from 'vitest';
import { planCronJob, scheduledJob } from './cron-job.ts';
import { planDaemonSet } from './daemon-set.ts';
import { planJob } from './job.ts';
import type { CronJob, Job, Pod } from './kinds.ts';
import { planReplicaSet } from './replica-set.ts';
import { planStatefulSet, REVISION_LABEL, statefulClaims, statefulPod, updateRevisionOf } from './stateful-set.ts';
import { templateHash } from './template-hash.ts';
import {
  ago,
  daemonSetOf,
  jobOf,
  NOW,
  nodeOf,
  podOf,
  replicaSetOf,
  statefulSetOf,
  TEMPLATE,
} from './testing/objects.ts';

const names = (objects: { metadata: { name: string } }[]) => objects.map(({ metadata }) => metadata.name);

describe('planReplicaSet', () => {
  test('creates what is missing; pods that ended or go do not count', () => {
    const pods = [
      podOf('a', { readySeconds: 1 }),
      podOf('b', { phase: 'Failed' }),
      podOf('c', { readySeconds: 1, deleted: true }),
    ];
    expect(planReplicaSet(replicaSetOf('rs', 'x', 3), pods, NOW)).toEqual({
      create: 2,
      remove: [],
      status: { replicas: 1, fullyLabeledReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
    });
  });

  test('removes pods without a node first, then those not ready', () => {
    const pods = [podOf('ready', { readySeconds: 9, node: 'n' }), podOf('starting', { node: 'n' }), podOf('waiting')];
    expect(names(planReplicaSet(replicaSetOf('rs', 'x', 1), pods, NOW).remove)).toEqual(['waiting', 'starting']);
    expect(names(planReplicaSet(replicaSetOf('rs', 'x', 2), pods, NOW).remove)).toEqual(['waiting']);
  });

  test('waits for minReadySeconds', () => {
    const set = replicaSetOf('rs', 'x', 1);
    const plan = planReplicaSet(
      { ...set, spec: { ...set.spec, minReadySeconds: 10 } },
      [podOf('a', { readySeconds: 4 })],
      NOW,
    );
    expect(plan).toMatchObject({ status: { readyReplicas: 1 }, againInMs: 6_000 });
    expect(plan.status).not.toHaveProperty('availableReplicas');
  });
});

describe('planStatefulSet', () => {
  const current = { [REVISION_LABEL]: updateRevisionOf(statefulSetOf()) };
  const ready = (name: string, labels: Record<string, string> = current) => podOf(name, { readySeconds: 5, labels });

  test.each<[string, Parameters<typeof statefulSetOf>[0], Pod[], { create: number[]; remove: string[] }]>([
    ['begins with the first', { replicas: 3 }, [], { create: [0], remove: [] }],
    ['goes on when all before are ready', { replicas: 3 }, [ready('db-0')], { create: [1], remove: [] }],
    ['waits for the one before', { replicas: 3 }, [podOf('db-0', { labels: current })], { create: [], remove: [] }],
    ['fills a gap first', { replicas: 3 }, [ready('db-0'), ready('db-2')], { create: [1], remove: [] }],
    ['begins at the first ordinal', { replicas: 1, ordinals: { start: 5 } }, [], { create: [5], remove: [] }],
    [
      'in parallel creates all',
      { replicas: 3, podManagementPolicy: 'Parallel' },
      [],
      { create: [0, 1, 2], remove: [] },
    ],
    [
      'shrinks from the end, one at a time',
      { replicas: 1 },
      [ready('db-0'), ready('db-1'), ready('db-10')],
      { create: [], remove: ['db-10'] },
    ],
    [
      'in parallel shrinks at once',
      { replicas: 0, podManagementPolicy: 'Parallel' },
      [ready('db-0'), ready('db-1')],
      { create: [], remove: ['db-0', 'db-1'] },
    ],
    [
      'replaces an old template from the end',
      { replicas: 2 },
      [ready('db-0', {}), ready('db-1', {})],
      { create: [], remove: ['db-1'] },
    ],
    [
      'waits for the replaced one',
      { replicas: 2 },
      [ready('db-0', {}), podOf('db-1', { labels: current })],
      { create: [], remove: [] },
    ],
    [
      'keeps ordinals below the partition',
      { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
      [ready('db-0', {}), ready('db-1')],
      { create: [], remove: [] },
    ],
    [
      'replaces nothing by itself with OnDelete',
      { replicas: 1, updateStrategy: { type: 'OnDelete' } },
      [ready('db-0', {})],
      { create: [], remove: [] },
    ],
    [
      'replaces an old pod that never got ready',
      { replicas: 1, podManagementPolicy: 'Parallel' },
      [podOf('db-0', { labels: {} })],
      { create: [], remove: ['db-0'] },
    ],
  ])('%s', (_, spec, pods, expected) => {
    const plan = planStatefulSet(statefulSetOf(spec), pods, NOW);
    expect({ create: plan.create, remove: names(plan.remove) }).toEqual(expected);
  });

  test('the current revision moves on when all pods are updated and ready', () => {
    const set = { ...statefulSetOf({ replicas: 1 }), status: { currentRevision: 'db-old' } };
    const updateRevision = updateRevisionOf(set);
    const during = planStatefulSet(set, [podOf('db-0', { labels: current })], NOW);
    expect(during.status).toMatchObject({
      currentRevision: 'db-old',
      updateRevision,
      updatedReplicas: 1,
      currentReplicas: 0,
    });
    const after = planStatefulSet(set, [ready('db-0')], NOW);
    expect(after.status).toMatchObject({ currentRevision: updateRevision, updatedReplicas: 1, currentReplicas: 1 });
  });

  test('pods know their claims and their number', () => {
    const claim = { metadata: { name: 'data' }, spec: { accessModes: ['ReadWriteOnce'] } };
    const set = statefulSetOf({ serviceName: 'db', volumeClaimTemplates: [claim] });
    expect(statefulPod(set, 2, 'rev')).toMatchObject({
      metadata: { name: 'db-2', labels: { app: 'web', [REVISION_LABEL]: 'rev', 'apps.kubernetes.io/pod-index': '2' } },
      spec: {
        hostname: 'db-2',
        subdomain: 'db',
        volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-2' } }],
      },
    });
    expect(names(statefulClaims(set, 2))).toEqual(['data-db-2']);
  });
});

describe('planDaemonSet', () => {
  const nodes = [nodeOf('a', { labels: { disk: 'ssd' } }), nodeOf('b')];
  const labels = { [REVISION_LABEL]: templateHash(TEMPLATE) };

  test('wants a pod on every node that takes it, and none elsewhere', () => {
    const pods = [
      podOf('on-a', { node: 'a', readySeconds: 1, labels }),
      podOf('on-c', { node: 'c', readySeconds: 1, labels }),
    ];
    const plan = planDaemonSet(daemonSetOf(), nodes, pods, NOW);
    expect({ create: plan.create, remove: names(plan.remove) }).toEqual({ create: ['b'], remove: ['on-c'] });
    expect(plan.status).toEqual({
      observedGeneration: 1,
      desiredNumberScheduled: 2,
      currentNumberScheduled: 1,
      numberMisscheduled: 1,
      numberReady: 1,
      numberAvailable: 1,
      numberUnavailable: 1,
      updatedNumberScheduled: 1,
    });
  });

  test('heeds node selectors and taints, and tolerates what daemons do', () => {
    const template = { ...TEMPLATE, spec: { ...TEMPLATE.spec, nodeSelector: { disk: 'ssd' } } };
    expect(planDaemonSet(daemonSetOf({ template }), nodes, [], NOW).create).toEqual(['a']);
    const tainted = nodeOf('t', { spec: { taints: [{ key: 'gpu', effect: 'NoSchedule' }] } });
    const cordoned = nodeOf('u', {
      spec: { taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] },
    });
    expect(planDaemonSet(daemonSetOf(), [tainted, cordoned], [], NOW).create).toEqual(['u']);
  });

  test('replaces old pods one node after the other, and ended ones at once', () => {
    const stale = [podOf('on-a', { node: 'a', readySeconds: 1 }), podOf('on-b', { node: 'b', readySeconds: 1 })];
    expect(names(planDaemonSet(daemonSetOf(), nodes, stale, NOW).remove)).toEqual(['on-a']);
    const half = [podOf('on-a', { node: 'a', labels }), podOf('on-b', { node: 'b', readySeconds: 1 })];
    expect(planDaemonSet(daemonSetOf(), nodes, half, NOW).remove).toEqual([]);
    const ended = [podOf('on-a', { node: 'a', phase: 'Failed', labels })];
    expect(names(planDaemonSet(daemonSetOf(), nodes, ended, NOW).remove)).toEqual(['on-a']);
  });
});

describe('planJob', () => {
  const succeeded = (name: string) => podOf(name, { phase: 'Succeeded' });

  test.each<[string, Job, Pod[], number, string[]]>([
    ['starts as many as may run at once', jobOf({ completions: 5, parallelism: 2 }), [], 2, []],
    [
      'starts no more than are missing',
      jobOf({ completions: 3, parallelism: 2 }),
      [succeeded('a'), succeeded('b')],
      1,
      [],
    ],
    ['starts none when enough run', jobOf({ completions: 3, parallelism: 1 }), [podOf('a')], 0, []],
    ['ends surplus pods', jobOf({ completions: 3, parallelism: 1 }), [podOf('a'), podOf('b')], 0, ['b']],
    ['ends all pods when suspended', jobOf({ suspend: true }), [podOf('a')], 0, ['a']],
    ['starts a pod again that failed', jobOf(), [podOf('a', { phase: 'Failed' })], 1, []],
  ])('%s', (_, job, pods, create, remove) => {
    const plan = planJob(job, pods, NOW);
    expect({ create: plan.create, remove: names(plan.remove) }).toEqual({ create, remove });
  });

  test('is complete when enough pods succeeded, with both conditions', () => {
    const plan = planJob(jobOf({}, { startTime: ago(9) }), [succeeded('a')], NOW);
    expect(plan.status).toEqual({
      startTime: ago(9),
      completionTime: ago(0),
      ready: 0,
      succeeded: 1,
      conditions: ['SuccessCriteriaMet', 'Complete'].map((type) => ({
        type,
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
        lastTransitionTime: ago(0),
      })),
    });
  });

  test('stays complete when its pods are gone, and expires', () => {
    const status = { succeeded: 1, completionTime: ago(20), conditions: [{ type: 'Complete', status: 'True' }] };
    expect(planJob(jobOf({}, status), [], NOW)).toEqual({ create: 0, remove: [], status, expired: false });
    expect(planJob(jobOf({ ttlSecondsAfterFinished: 30 }, status), [], NOW)).toMatchObject({
      expired: false,
      againInMs: 10_000,
    });
    expect(planJob(jobOf({ ttlSecondsAfterFinished: 20 }, status), [], NOW)).toMatchObject({ expired: true });
  });

  test('without completions it is done when a pod succeeded and none runs', () => {
    const { completions: _, ...spec } = jobOf({ parallelism: 2 }).spec;
    const queue = { ...jobOf(), spec };
    expect(planJob(queue, [], NOW).create).toBe(2);
    expect(planJob(queue, [succeeded('a'), podOf('b')], NOW).status).not.toHaveProperty('completionTime');
    expect(planJob(queue, [succeeded('a'), succeeded('b')], NOW).status).toHaveProperty('completionTime');
  });
});

describe('planCronJob', () => {
  function cronJobOf(spec: Partial<CronJob['spec']> = {}, status: CronJob['status'] = {}): CronJob {
    return {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { namespace: 'shop', name: 'report', uid: 'c', creationTimestamp: ago(20) },
      spec: { schedule: '*/1 * * * *', jobTemplate: { spec: jobOf().spec }, ...spec },
      status,
    };
  }
  const running: Job = { ...jobOf(), metadata: { ...jobOf().metadata, name: 'report-1' } };
  const finished = (name: string, seconds: number): Job => ({
    ...running,
    metadata: { ...running.metadata, name },
    status: { completionTime: ago(seconds), conditions: [{ type: 'Complete', status: 'True' }] },
  });

  test('a time that has come since the last makes a Job, named after its minute', () => {
    const plan = planCronJob(cronJobOf(), [], NOW);
    expect(plan.due).toEqual(new Date('2026-01-02T03:04:00Z'));
    expect(plan.againInMs).toBe(55_000);
    expect(plan.status).toEqual({ lastScheduleTime: '2026-01-02T03:04:00Z' });
    expect(scheduledJob(cronJobOf(), plan.due ?? NOW).metadata).toMatchObject({
      name: 'report-29455384',
      annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': '2026-01-02T03:04:00Z' },
    });
    expect(planCronJob(cronJobOf({}, { lastScheduleTime: '2026-01-02T03:04:00Z' }), [], NOW).due).toBeUndefined();
  });

  test('of several missed times only the last makes a Job', () => {
    expect(planCronJob(cronJobOf({}, { lastScheduleTime: ago(600) }), [], NOW).due).toEqual(
      new Date('2026-01-02T03:04:00Z'),
    );
  });

  test.each<[string, Partial<CronJob['spec']>, boolean, string[]]>([
    ['allows Jobs beside each other', {}, true, []],
    ['forbids a second Job', { concurrencyPolicy: 'Forbid' }, false, []],
    ['replaces the running Job', { concurrencyPolicy: 'Replace' }, true, ['report-1']],
    ['makes none while suspended', { suspend: true }, false, []],
    ['makes none for a schedule that cannot be read', { schedule: 'often' }, false, []],
  ])('%s', (_, spec, due, remove) => {
    const plan = planCronJob(cronJobOf(spec), [running], NOW);
    expect({ due: plan.due !== undefined, remove: names(plan.remove) }).toEqual({ due, remove });
    expect(plan.status.active).toMatchObject([{ name: 'report-1' }]);
  });

  test('keeps as many finished Jobs as the history limit says', () => {
    const jobs = [finished('new', 10), finished('oldest', 99), finished('old', 50)];
    const plan = planCronJob(cronJobOf({ successfulJobsHistoryLimit: 1 }), jobs, NOW);
    expect(names(plan.remove)).toEqual(['oldest', 'old']);
    expect(plan.status.lastSuccessfulTime).toBe(ago(10));
  });

  test('schedules in the time zone that it names', () => {
    const spec = { schedule: '4 12 * * *', timeZone: 'Asia/Kolkata' };
    expect(planCronJob(cronJobOf(spec, { lastScheduleTime: ago(86_400) }), [], NOW).due).toEqual(
      new Date('2026-01-01T06:34:00Z'),
    );
  });
});
