import { expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import type { ObservedWorkload, WorkloadRebalancer } from '../kinds/workload-rebalancer.ts';
import { isRescheduleRequested } from '../scheduling/workload.ts';
import { needsOrder, rebalanceStatus, statusBeforeOrder, workloadsToObserve } from './rebalance.ts';

const workload = (name: string) => ({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name });
const observed = (name: string, result?: 'Successful' | 'Failed'): ObservedWorkload => ({
  workload: workload(name),
  ...(result && { result }),
});
const rebalancer = (names: string[], status?: WorkloadRebalancer['status']): WorkloadRebalancer => ({
  apiVersion: 'apps.karmada.io/v1alpha1',
  kind: 'WorkloadRebalancer',
  metadata: { name: 'r', generation: 2 },
  spec: { workloads: names.map(workload) },
  ...(status && { status }),
});

test.each<[string, string[], ObservedWorkload[], ObservedWorkload[]]>([
  ['are new', ['b', 'a'], [], [observed('a'), observed('b')]],
  ['have a result', ['a'], [observed('a', 'Failed')], [observed('a', 'Failed')]],
  ['were dropped after success', ['b'], [observed('a', 'Successful')], [observed('a', 'Successful'), observed('b')]],
  ['were dropped after failure', ['b'], [observed('a', 'Failed')], [observed('b')]],
])('workloadsToObserve() of workloads that %s', (_, names, before, expected) => {
  expect(workloadsToObserve(rebalancer(names, { observedWorkloads: before }))).toEqual(expected);
});

test.each([
  [undefined, true],
  ['2026-11-24T08:00:00Z', true],
  ['2026-11-24T09:00:00Z', false],
  ['2026-11-24T10:00:00Z', false],
])('needsOrder() of a binding that was ordered at %s: %j', (rescheduleTriggeredAt, expected) => {
  const binding = resourceBinding(rescheduleTriggeredAt ? { rescheduleTriggeredAt } : {});
  expect(needsOrder(binding, '2026-11-24T09:00:00Z')).toBe(expected);
});

test.each([
  ['before it', '2026-11-24T08:59:59Z', false],
  ['in the same second', '2026-11-24T09:00:00Z', true],
  ['before the order was seen', '2026-11-24T09:00:07Z', true],
  ['never', undefined, false],
])('statusBeforeOrder() for a binding that was scheduled %s', (_, lastScheduledTime, isChanged) => {
  const orderedAt = '2026-11-24T09:00:00Z';
  const binding = {
    ...resourceBinding({ rescheduleTriggeredAt: orderedAt }),
    status: { schedulerObservedGeneration: 3, ...(lastScheduledTime && { lastScheduledTime }) },
  };
  const status = statusBeforeOrder(binding, orderedAt);
  expect(status !== undefined).toBe(isChanged);
  // A binding that was never scheduled needs no order: its first schedule is a fresh one.
  expect(isRescheduleRequested({ ...binding, status: status ?? binding.status })).toBe(lastScheduledTime !== undefined);
});

test('rebalanceStatus() ends when all have results, and keeps the time of an end', () => {
  const pending = rebalanceStatus(rebalancer(['a', 'b']), [observed('a', 'Successful'), observed('b')], 'now');
  expect(pending).not.toHaveProperty('finishTime');
  const results = [observed('a', 'Successful'), observed('b', 'Failed')];
  const ended = rebalanceStatus(rebalancer(['a', 'b'], pending), results, 'now');
  expect(ended).toEqual({ observedWorkloads: results, observedGeneration: 2, finishTime: 'now' });
  expect(rebalanceStatus(rebalancer(['a', 'b'], ended), results, 'later')).toBe(ended);
});
