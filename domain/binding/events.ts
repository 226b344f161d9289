/** Texts of the events on templates and bindings. They are part of Karmada's interface: people and tests read them. */
import type { Binding } from '../kinds/binding.ts';
import type { Policy } from '../kinds/policy.ts';
import { keyText } from '../object.ts';
import { policyText } from '../policy/decide.ts';

/** An event to record; `type` as in Kubernetes. */
export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** On the template, when its binding was written (no error) or could not be. */
export function applyPolicyEvent(policy: Policy, error?: string): EventText {
  return error === undefined
    ? { type: 'Normal', reason: 'ApplyPolicySucceed', message: `Apply ${policyText(policy)} succeed` }
    : { type: 'Warning', reason: 'ApplyPolicyFailed', message: `Apply ${policyText(policy)} failed: ${error}` };
}

/** On binding and template, when all Works were written or some could not be. */
export function syncWorkEvent(binding: Binding, error?: string): EventText {
  return error === undefined
    ? { type: 'Normal', reason: 'SyncWorkSucceed', message: `Sync work of ${bindingText(binding)} successful.` }
    : { type: 'Warning', reason: 'SyncWorkFailed', message: error };
}

/** On the binding, when orphaned Works could not be deleted. */
export function cleanupWorkFailedEvent(error: string): EventText {
  return { type: 'Warning', reason: 'CleanupWorkFailed', message: error };
}

/** On the binding, when its aggregated status was written or could not be. */
export function aggregateStatusEvent(binding: Binding, error?: string): EventText {
  return error === undefined
    ? {
        type: 'Normal',
        reason: 'AggregateStatusSucceed',
        message: `Update ${bindingText(binding)} with AggregatedStatus successfully.`,
      }
    : { type: 'Warning', reason: 'AggregateStatusFailed', message: error };
}

/** On the template, when the status of all members was written into its own. */
export const TEMPLATE_STATUS_EVENT: EventText = {
  type: 'Normal',
  reason: 'AggregateStatusSucceed',
  message: 'Update Resource with AggregatedStatus successfully.',
};

/** `ResourceBinding(ns/name)` or `ClusterResourceBinding(name)`. */
export function bindingText(binding: Pick<Binding, 'kind' | 'metadata'>): string {
  return `${binding.kind}(${keyText(binding.metadata)})`;
}
