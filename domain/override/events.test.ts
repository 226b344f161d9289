import { expect, test } from 'vitest';
import { overrideEvent, overrideFailedEvent } from './events.ts';

test.each([
  ['p', 'Apply cluster override policy(p) for cluster(member1)'],
  ['ns/p', 'Apply override policy(ns/p) for cluster(member1)'],
])('events name the policy %s by its scope', (policy, text) => {
  expect(overrideEvent(policy, 'member1')).toEqual({
    type: 'Normal',
    reason: 'ApplyOverridePolicySucceed',
    message: `${text} succeed.`,
  });
  expect(overrideFailedEvent(policy, 'member1')).toEqual({
    type: 'Warning',
    reason: 'ApplyOverridePolicyFailed',
    message: `${text} failed.`,
  });
});
