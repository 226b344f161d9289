import { expect, test } from 'vitest';
import { clusterPropagationPolicy, clusterResourceBinding, propagationPolicy, resourceBinding } from '../fixtures.ts';
import {
  aggregateStatusEvent,
  applyPolicyEvent,
  cleanupWorkFailedEvent,
  syncWorkEvent,
  templateStatusEvent,
} from './events.ts';

const [policy, clusterPolicy] = [propagationPolicy('p'), clusterPropagationPolicy('c')];
const [binding, clusterBinding] = [resourceBinding(), clusterResourceBinding()];

test.each([
  [applyPolicyEvent(policy), 'Normal ApplyPolicySucceed: Apply policy(default/p) succeed'],
  [applyPolicyEvent(policy, 'x'), 'Warning ApplyPolicyFailed: Apply policy(default/p) failed: x'],
  [applyPolicyEvent(clusterPolicy), 'Normal ApplyPolicySucceed: Apply cluster policy(c) succeed'],
  [applyPolicyEvent(clusterPolicy, 'x'), 'Warning ApplyPolicyFailed: Apply cluster policy(c) failed: x'],
  [
    syncWorkEvent(binding),
    'Normal SyncWorkSucceed: Sync work of ResourceBinding(default/nginx-deployment) successful.',
  ],
  [
    syncWorkEvent(clusterBinding),
    'Normal SyncWorkSucceed: Sync work of ClusterResourceBinding(system.foo-clusterrole) successful.',
  ],
  [syncWorkEvent(binding, 'x'), 'Warning SyncWorkFailed: x'],
  [cleanupWorkFailedEvent('x'), 'Warning CleanupWorkFailed: x'],
  [
    aggregateStatusEvent(binding),
    'Normal AggregateStatusSucceed: Update ResourceBinding(default/nginx-deployment) with AggregatedStatus successfully.',
  ],
  [aggregateStatusEvent(binding, 'x'), 'Warning AggregateStatusFailed: x'],
  [templateStatusEvent(), 'Normal AggregateStatusSucceed: Update Resource with AggregatedStatus successfully.'],
  [templateStatusEvent('x'), 'Warning AggregateStatusFailed: x'],
])('event %#: %o', ({ type, reason, message }, expected) => {
  expect(`${type} ${reason}: ${message}`).toBe(expected);
});
