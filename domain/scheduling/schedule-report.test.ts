import { expect, test } from 'vitest';
import type { Binding, BindingStatus, ClusterResourceBinding } from '../kinds/binding.ts';
import type { Rejected, ScheduleDecision, Scheduled } from './decide-schedule.ts';
import { sampleBinding } from './samples.ts';
import {
  failedWriteCondition,
  failedWriteEvents,
  scheduledCondition,
  scheduleEvents,
  statusAfter,
} from './schedule-report.ts';

const NOW = '2026-03-01T00:00:00Z';
const BEFORE = '2026-01-01T00:00:00Z';

const SCHEDULED: Scheduled = {
  outcome: 'scheduled',
  trigger: 'placementChanged',
  clusters: [{ name: 'm1', replicas: 2 }, { name: 'm2' }],
  affinityName: undefined,
  appliedPlacement: '{}',
  failedTerms: [],
  diagnosis: [],
};
const NO_FIT: Rejected = {
  outcome: 'rejected',
  trigger: 'placementChanged',
  reason: 'NoClusterFit',
  message: '0/1 clusters are available: no cluster exists.',
  retry: 'none',
  cleared: { appliedPlacement: '{}' },
  failedTerms: [],
  diagnosis: [],
};
const NO_ROOM: Rejected = {
  ...NO_FIT,
  reason: 'Unschedulable',
  message: 'full',
  retry: 'unschedulable',
  cleared: undefined,
};
const FAILED_TERMS = [
  { index: 1, affinityName: 'b', reason: 'Unschedulable' as const, message: 'full', diagnosis: [] },
];

const BINDING = sampleBinding({});
const CLUSTER_BINDING: ClusterResourceBinding = {
  ...BINDING,
  kind: 'ClusterResourceBinding',
  metadata: { name: 'web-namespace' },
};

test('scheduledCondition() tells success or the reason', () => {
  const message = 'Binding has been scheduled successfully.';
  expect(scheduledCondition(SCHEDULED)).toEqual({ type: 'Scheduled', status: 'True', reason: 'Success', message });
  expect(scheduledCondition(NO_FIT)).toEqual({
    type: 'Scheduled',
    status: 'False',
    reason: 'NoClusterFit',
    message: NO_FIT.message,
  });
});

test.each<[string, Scheduled | Rejected, { message: string; code?: number; reason?: string }, string, string]>([
  ['a schedule', SCHEDULED, { message: 'conflict', code: 409 }, 'SchedulerError', 'conflict'],
  [
    'a schedule over quota',
    SCHEDULED,
    { message: 'too much', code: 403, reason: 'QuotaExceeded' },
    'QuotaExceeded',
    'too much',
  ],
  [
    'a schedule without permission',
    SCHEDULED,
    { message: 'no', code: 403, reason: 'Forbidden' },
    'SchedulerError',
    'no',
  ],
  ['no fit', NO_FIT, { message: 'conflict' }, 'NoClusterFit', `[${NO_FIT.message}, conflict]`],
])('failedWriteCondition() for %s', (_, decision, failure, reason, message) => {
  expect(failedWriteCondition(decision, failure)).toEqual({
    condition: { type: 'Scheduled', status: 'False', reason, message },
    retry: 'backoff',
  });
});

const SUCCESS = { ...scheduledCondition(SCHEDULED), lastTransitionTime: NOW };
const FAILURE = { ...scheduledCondition(NO_FIT), lastTransitionTime: BEFORE };

test.each<[string, BindingStatus, ScheduleDecision, BindingStatus]>([
  [
    'nothing',
    { schedulerObservedGeneration: 1 },
    { outcome: 'nothing', because: 'upToDate' },
    { schedulerObservedGeneration: 1 },
  ],
  ['the generation', { schedulerObservedGeneration: 1 }, { outcome: 'observed' }, { schedulerObservedGeneration: 2 }],
  [
    'success',
    { conditions: [FAILURE], schedulerObservingAffinityName: 'a' },
    SCHEDULED,
    {
      conditions: [SUCCESS],
      schedulerObservingAffinityName: 'a',
      schedulerObservedGeneration: 2,
      lastScheduledTime: NOW,
    },
  ],
  [
    'the term in use',
    {},
    { ...SCHEDULED, affinityName: 'b' },
    {
      conditions: [SUCCESS],
      schedulerObservingAffinityName: 'b',
      schedulerObservedGeneration: 2,
      lastScheduledTime: NOW,
    },
  ],
  ['a failure', {}, NO_FIT, { conditions: [{ ...FAILURE, lastTransitionTime: NOW }] }],
  [
    'another failure, since the same time',
    { conditions: [FAILURE], lastScheduledTime: BEFORE },
    NO_ROOM,
    { conditions: [{ ...FAILURE, reason: 'Unschedulable', message: 'full' }], lastScheduledTime: BEFORE },
  ],
])('statusAfter() writes %s', (_, status, decision, wanted) => {
  expect(statusAfter({ ...BINDING, status }, decision, NOW, [])).toEqual(wanted);
});

test('statusAfter() says in a condition of its own what would have to change, until it has', () => {
  const advice = ['a: misses label x', 'b', 'c', 'd', 'e', 'f', 'g'];
  const rejected = statusAfter(BINDING, NO_FIT, NOW, advice);
  expect(rejected.conditions).toEqual([
    { ...FAILURE, lastTransitionTime: NOW },
    {
      type: 'Schedulable',
      status: 'False',
      reason: 'NoClusterFit',
      message: 'a: misses label x; b; c; d; e; and 2 more',
      lastTransitionTime: NOW,
    },
  ]);
  expect(statusAfter({ ...BINDING, status: rejected }, NO_FIT, BEFORE, advice)).toBe(rejected);
  expect(statusAfter({ ...BINDING, status: rejected }, NO_FIT, BEFORE, []).conditions).toHaveLength(1);
  expect(statusAfter({ ...BINDING, status: rejected }, SCHEDULED, NOW, []).conditions).toEqual([SUCCESS]);
});

test('statusAfter() makes up for a status that was never written, and for nothing else', () => {
  const scheduled = { ...BINDING, spec: { ...BINDING.spec, clusters: [{ name: 'm1' }] }, status: {} };
  const upToDate = { outcome: 'nothing', because: 'upToDate' } as const;
  const madeUp = { conditions: [SUCCESS], lastScheduledTime: NOW };
  expect(statusAfter(scheduled, upToDate, NOW, [])).toEqual(madeUp);
  expect(statusAfter(scheduled, { outcome: 'observed' }, NOW, [])).toMatchObject(madeUp);
  for (const told of [
    { ...scheduled, spec: { ...scheduled.spec, clusters: [] } },
    { ...scheduled, status: { conditions: [FAILURE] } },
  ]) {
    expect(statusAfter(told, upToDate, NOW, [])).toBe(told.status);
  }
  expect(statusAfter(scheduled, { outcome: 'nothing', because: 'deleting' }, NOW, [])).toBe(scheduled.status);
});

test('statusAfter() gives the same object when nothing changes', () => {
  const status = { conditions: [FAILURE] };
  expect(statusAfter({ ...BINDING, status }, NO_FIT, NOW, [])).toBe(status);
});

test.each<[string, Binding, ScheduleDecision, string[]]>([
  [
    'success',
    BINDING,
    SCHEDULED,
    ['Normal ScheduleBindingSucceed Binding has been scheduled successfully. Result: {m1:2, m2:0}'],
  ],
  [
    'success of a cluster binding',
    CLUSTER_BINDING,
    SCHEDULED,
    ['Normal ScheduleBindingSucceed Binding has been scheduled successfully. Result {m1:2, m2:0}'],
  ],
  ['failure', BINDING, NO_ROOM, ['Warning ScheduleBindingFailed full']],
  [
    'a failed term before success',
    BINDING,
    { ...SCHEDULED, clusters: [], failedTerms: FAILED_TERMS },
    [
      'Warning ScheduleBindingFailed failed to schedule ResourceBinding(shop/web-deployment) with clusterAffiliates index(1): full',
      'Normal ScheduleBindingSucceed Binding has been scheduled successfully. Result: {}',
    ],
  ],
  [
    'failed terms',
    CLUSTER_BINDING,
    { ...NO_ROOM, failedTerms: FAILED_TERMS },
    [
      'Warning ScheduleBindingFailed failed to schedule ClusterResourceBinding(web-namespace) with clusterAffiliates index(1): full',
    ],
  ],
  [
    'failed terms without fit',
    BINDING,
    { ...NO_FIT, failedTerms: FAILED_TERMS },
    [
      'Warning ScheduleBindingFailed failed to schedule ResourceBinding(shop/web-deployment) with clusterAffiliates index(1): full',
      `Warning ScheduleBindingFailed ${NO_FIT.message}`,
    ],
  ],
  [
    'deletion',
    BINDING,
    { outcome: 'nothing', because: 'deleting' },
    ['Warning ScheduleBindingFailed skip schedule deleting resourceBinding: shop/web-deployment'],
  ],
  [
    'deletion of a cluster binding',
    CLUSTER_BINDING,
    { outcome: 'nothing', because: 'deleting' },
    ['Warning ScheduleBindingFailed skip schedule deleting clusterResourceBinding: web-namespace'],
  ],
  ['nothing to do', BINDING, { outcome: 'nothing', because: 'upToDate' }, []],
  ['a generation seen', BINDING, { outcome: 'observed' }, []],
])('scheduleEvents() of %s', (_, binding, decision, wanted) => {
  expect(scheduleEvents(binding, decision).map(({ type, reason, message }) => `${type} ${reason} ${message}`)).toEqual(
    wanted,
  );
});

test('failedWriteEvents() tells why, never of success', () => {
  const events = failedWriteEvents(BINDING, { ...SCHEDULED, failedTerms: FAILED_TERMS }, 'over quota');
  expect(events.map(({ reason, message }) => `${reason} ${message}`)).toEqual([
    'ScheduleBindingFailed failed to schedule ResourceBinding(shop/web-deployment) with clusterAffiliates index(1): full',
    'ScheduleBindingFailed over quota',
  ]);
});
