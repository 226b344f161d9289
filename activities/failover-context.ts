/** What the stages of failover need besides the context of all stages. */
import type { FailoverSettings } from '../domain/failover/settings.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Policy } from '../domain/kinds/policy.ts';
import type { ObjectKey } from '../domain/object.ts';
import { claimOf } from '../domain/policy/claim.ts';
import { type PropagationSubject, subjectOfBinding } from '../domain/propagation/subject.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_BY_CLUSTER, bindingOf, updateBinding } from './hub.ts';

/** The context of failover. */
export interface FailoverContext extends ActivityContext {
  failover: FailoverSettings;
  /**
   * Makes this process's dispatcher, if it has one, look at a propagation whose binding this process wrote. In any other
   * process the watch brings the write as news.
   */
  wake(subject: PropagationSubject): void;
}

/** The bindings of both scopes that are in a cluster or leaving it. */
export function bindingsOn({ hub }: ActivityContext, cluster: string): Binding[] {
  return [
    ...hub.bindings.byIndex(BINDINGS_BY_CLUSTER, cluster),
    ...hub.clusterBindings.byIndex(BINDINGS_BY_CLUSTER, cluster),
  ];
}

/** The policy that claims the binding. */
export function policyOf({ policies }: ActivityContext, binding: Binding): Policy | undefined {
  const claim = claimOf(binding);
  return claim && policies.get(claim);
}

/** True for a member that is known to be ready. */
export function isReady({ hub }: ActivityContext, cluster: string): boolean {
  return isConditionTrue(hub.clusters.get({ name: cluster })?.status?.conditions, 'Ready');
}

/**
 * Writes what `change` makes of the newest binding and wakes its propagation; undefined when it changes nothing, or when
 * there is no such binding. Throws a Conflict when somebody else was quicker.
 */
export async function changeBinding(
  context: FailoverContext,
  key: ObjectKey,
  change: (binding: Binding) => Binding,
): Promise<Binding | undefined> {
  const binding = bindingOf(context.hub, key);
  if (!binding || binding.metadata.deletionTimestamp) {
    return undefined;
  }
  const changed = change(binding);
  if (changed === binding) {
    return undefined;
  }
  const written = await updateBinding(context.hub, changed);
  context.wake(subjectOfBinding(written));
  return written;
}
