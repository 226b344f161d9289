import { expect, test } from 'vitest';
import type { Happening } from '../kube/event-correlator.ts';
import { EVENT_LEVELS, type EventLevel, eventSink } from './event-sink.ts';

const METADATA = { name: 'web', namespace: 'shop' };
const ABOUT = [
  { apiVersion: 'work.karmada.io/v1alpha1', kind: 'Work', metadata: METADATA },
  { apiVersion: 'apps/v1', kind: 'Deployment', metadata: METADATA },
];
const RECORDED = {
  all: ['Normal Work', 'Normal Deployment', 'Warning Work', 'Warning Deployment'],
  brief: ['Normal Deployment', 'Warning Work', 'Warning Deployment'],
  warnings: ['Warning Work', 'Warning Deployment'],
};

/** What is recorded of everything about a Work and a Deployment. */
function recorded(level: EventLevel, waiting: number): string[] {
  const happenings: Happening[] = [];
  const record = eventSink({ record: (happening) => happenings.push(happening), waiting }, level);
  for (const type of ['Normal', 'Warning'] as const) {
    record(ABOUT, { type, reason: 'Tested', message: 'it was' });
  }
  return happenings.map(({ type, subject }) => `${type} ${subject.kind}`);
}

test.each(EVENT_LEVELS)('eventSink() records what the level %s asks for', (level) => {
  expect(recorded(level, 49)).toEqual(RECORDED[level]);
});

test('eventSink() is brief while many wait', () => {
  expect(recorded('all', 50)).toEqual(RECORDED.brief);
});
