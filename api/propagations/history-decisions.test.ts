import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test } from 'vitest';
import type { DecisionRecord } from '../../domain/scheduling/decision-record.ts';
import { decisionReader } from './history-decisions.ts';

const run = { id: 'propagation/shop/web-deployment', runId: '1' };
const decision: DecisionRecord = {
  at: '2026-01-01T00:00:00Z',
  generation: 1,
  trigger: 'placementChanged',
  strategy: 'Duplicated',
  replicas: 0,
  outcome: 'scheduled',
  before: [],
  clusters: [{ cluster: 'east', outcome: 'chosen', score: 0, available: 100, share: 0 }],
};
const result = { clusters: [{ name: 'east' }], decision };
const kept = { ...decision, after: [{ name: 'east' }], run };

const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value)] });
const marker = (stage: string, value: unknown) => ({
  markerRecordedEventAttributes: {
    markerName: 'core_local_activity',
    details: { data: payloads({ activity_type: stage }), result: payloads(value) },
  },
});

test('decisionReader finds the decision of a stage that was done at once', () => {
  expect(decisionReader(run)([marker('observe', result), marker('schedule', result)])).toEqual([kept]);
});

test('decisionReader finds that of a stage that was retried, also when its start is on another page', () => {
  const read = decisionReader(run);
  const completed = {
    eventId: 9,
    activityTaskCompletedEventAttributes: { scheduledEventId: 7, result: payloads(result) },
  };
  const scheduled = { eventId: 7, activityTaskScheduledEventAttributes: { activityType: { name: 'schedule' } } };
  expect([read([completed]), read([scheduled])]).toEqual([[], [kept]]);
});

test('decisionReader passes over stages that failed, that decided nothing, or that an older version wrote', () => {
  const failed = { markerRecordedEventAttributes: { markerName: 'core_local_activity', details: {} } };
  const none = marker('schedule', { clusters: [] });
  const other = marker('schedule', { clusters: [], decision: { when: 'once' } });
  expect(decisionReader(run)([failed, none, other, {}])).toEqual([]);
});
