import { expect, test } from 'vitest';
import type { Condition } from '../kinds/meta.ts';
import { type Damping, dampedCondition, readyCondition } from './health.ts';

const thresholds = { successMs: 5_000, failureMs: 10_000 };
const is = (status: Condition['status']): Condition => ({
  type: 'Ready',
  status,
  reason: 'Before',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
});

test('dampedCondition() believes the first observation at once', () => {
  const { condition } = dampedCondition(undefined, readyCondition({ kind: 'unreachable' }), undefined, thresholds, 0);
  expect(condition).toMatchObject({ status: 'False', reason: 'ClusterNotReachable' });
});

test.each([
  ['True' as const, { kind: 'unreachable' as const }, 10_000],
  ['False' as const, { kind: 'healthy' as const }, 5_000],
])('dampedCondition() holds Ready=%s until %j has lasted %d ms', (before, probe, threshold) => {
  let damping: Damping | undefined;
  for (const [at, shown] of [
    [1_000, before],
    [1_000 + threshold - 1, before],
    [1_000 + threshold, readyCondition(probe).status],
  ] as const) {
    const result = dampedCondition(is(before), readyCondition(probe), damping, thresholds, at);
    expect(result.condition.status).toBe(shown);
    damping = result.damping;
  }
});

test('dampedCondition() starts again when the member changes its mind', () => {
  const down = dampedCondition(is('True'), readyCondition({ kind: 'unreachable' }), undefined, thresholds, 0);
  const up = dampedCondition(is('True'), readyCondition({ kind: 'healthy' }), down.damping, thresholds, 9_000);
  expect(up.damping).toBeUndefined();
  const again = dampedCondition(is('True'), readyCondition({ kind: 'unreachable' }), up.damping, thresholds, 10_000);
  expect(again.condition.status).toBe('True');
});

test('dampedCondition() shows a new reason of the same state at once', () => {
  const { condition } = dampedCondition(is('False'), readyCondition({ kind: 'unhealthy' }), undefined, thresholds, 0);
  expect(condition.reason).toBe('ClusterNotReady');
});
