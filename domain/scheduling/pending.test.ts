import { describe, expect, test } from 'vitest';
import { PROPAGATION_POLICY_ID_LABEL } from '../kinds/names.ts';
import { backoffMs, comparePending, pendingClass } from './pending.ts';
import { EVEN, sampleBinding } from './samples.ts';

function waiting(reason: string, { priority = 0, since = 0, status = 'False' as 'True' | 'False' } = {}) {
  const binding = sampleBinding(EVEN, { schedulePriority: { priority } });
  const lastTransitionTime = `2026-01-01T00:00:0${since}Z`;
  return {
    ...binding,
    metadata: { ...binding.metadata, name: `${priority}-${since}`, labels: { [PROPAGATION_POLICY_ID_LABEL]: 'id' } },
    status: { conditions: [{ type: 'Scheduled', status, reason, message: '', lastTransitionTime }] },
  };
}

describe('pendingClass', () => {
  test.each([
    ['Unschedulable', 'unschedulable'],
    ['NoClusterFit', 'none'],
    ['SchedulerError', 'backoff'],
    ['QuotaExceeded', 'backoff'],
  ])('%s waits as %s', (reason, expected) => {
    expect(pendingClass(waiting(reason))).toBe(expected);
  });

  test.each([
    ['that has a schedule', waiting('Success', { status: 'True' })],
    ['that was never looked at', sampleBinding(EVEN)],
    ['whose scheduling is suspended', { ...waiting('Unschedulable'), spec: suspended() }],
    ['that is being deleted', deleting()],
  ])('one %s does not wait', (_, binding) => {
    expect(pendingClass(binding)).toBeUndefined();
  });
});

function suspended() {
  return { ...sampleBinding(EVEN).spec, suspension: { scheduling: true } };
}

function deleting() {
  const binding = waiting('Unschedulable');
  return { ...binding, metadata: { ...binding.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
}

test('comparePending puts the more urgent first, then who has waited longer', () => {
  const all = [
    waiting('Unschedulable', { since: 1 }),
    waiting('Unschedulable', { since: 0 }),
    waiting('QuotaExceeded', { priority: 5, since: 3 }),
    waiting('Unschedulable', { priority: -1, since: 0 }),
  ];
  expect(all.sort(comparePending).map(({ metadata }) => metadata.name)).toEqual(['5-3', '0-0', '0-1', '-1-0']);
});

test('backoffMs doubles from one second to ten', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(backoffMs)).toEqual([0, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});
