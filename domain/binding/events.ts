/** Events on templates and bindings. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import type { Binding } from '../kinds/binding.ts';
import type { Policy } from '../kinds/policy.ts';
import { keyText } from '../object.ts';
import { policyText } from '../policy/decide.ts';

/** On the template, when its binding was written (no error) or could not be. */
export function applyPolicyEvent(policy: Policy, error?: string): EventText {
  return error === undefined
    ? normalEvent('ApplyPolicySucceed', `Apply ${policyText(policy)} succeed`)
    : warningEvent('ApplyPolicyFailed', `Apply ${policyText(policy)} failed: ${error}`);
}

/** On binding and template, when all Works were written or some could not be. */
export function syncWorkEvent(binding: Binding, error?: string): EventText {
  return error === undefined
    ? normalEvent('SyncWorkSucceed', `Sync work of ${bindingText(binding)} successful.`)
    : warningEvent('SyncWorkFailed', error);
}

/** On the binding, when orphaned Works could not be deleted. */
export function cleanupWorkFailedEvent(error: string): EventText {
  return warningEvent('CleanupWorkFailed', error);
}

/** On the binding, when its aggregated status was written or could not be. */
export function aggregateStatusEvent(binding: Binding, error?: string): EventText {
  return error === undefined
    ? normalEvent('AggregateStatusSucceed', `Update ${bindingText(binding)} with AggregatedStatus successfully.`)
    : warningEvent('AggregateStatusFailed', error);
}

/** On the template, when the status of all members was written into its own or could not be. */
export function templateStatusEvent(error?: string): EventText {
  return error === undefined
    ? normalEvent('AggregateStatusSucceed', 'Update Resource with AggregatedStatus successfully.')
    : warningEvent('AggregateStatusFailed', error);
}

/** `ResourceBinding(ns/name)` or `ClusterResourceBinding(name)`. */
function bindingText(binding: Pick<Binding, 'kind' | 'metadata'>): string {
  return `${binding.kind}(${keyText(binding.metadata)})`;
}
