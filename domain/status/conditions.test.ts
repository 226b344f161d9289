import { expect, test } from 'vitest';
import { deepFreeze } from '../fixtures.ts';
import { findCondition, isConditionTrue, type NewCondition, setCondition } from './conditions.ts';

const BEFORE = '2026-11-24T09:00:00Z';
const NOW = '2026-11-24T10:00:00Z';
const ready: NewCondition = { type: 'Ready', status: 'True', reason: 'Fine', message: 'all is well' };
const other = { ...ready, type: 'Other', lastTransitionTime: BEFORE };
const conditions = deepFreeze([{ ...ready, lastTransitionTime: BEFORE }, other]);

test.each<[string, NewCondition, string]>([
  ['a new status', { ...ready, status: 'False', reason: 'Broken' }, NOW],
  ['a new reason', { ...ready, reason: 'Better' }, BEFORE],
  ['a new message', { ...ready, message: 'still well' }, BEFORE],
  ['a new generation', { ...ready, observedGeneration: 2 }, BEFORE],
])('setCondition() replaces one with %s', (_, condition, lastTransitionTime) => {
  expect(setCondition(conditions, condition, NOW)).toEqual([{ ...condition, lastTransitionTime }, other]);
});

test('setCondition() adds a new type at the end', () => {
  const added = { ...ready, type: 'New' };
  expect(setCondition(conditions, added, NOW)).toEqual([...conditions, { ...added, lastTransitionTime: NOW }]);
  expect(setCondition(undefined, ready, NOW)).toEqual([{ ...ready, lastTransitionTime: NOW }]);
});

test('setCondition() returns the very list when nothing changes', () => {
  expect(setCondition(conditions, { ...ready }, NOW)).toBe(conditions);
});

test('findCondition() and isConditionTrue() look by type', () => {
  expect(findCondition(conditions, 'Other')).toBe(other);
  expect(findCondition(undefined, 'Other')).toBeUndefined();
  expect(isConditionTrue(conditions, 'Ready')).toBe(true);
  expect(isConditionTrue([{ ...other, status: 'Unknown' }], 'Other')).toBe(false);
  expect(isConditionTrue(conditions, 'Missing')).toBe(false);
});
