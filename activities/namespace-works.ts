/** The Works of a namespace: every cluster gets it, whatever the policies say. */
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import { executionNamespace, workName } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import { overrideEvent } from '../domain/override/events.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { prune } from '../domain/prune/prune.ts';
import { buildNamespaceWork, isNamespaceSynced, worksLeftBy } from '../domain/work/namespace.ts';
import type { Collection } from '../kube/collection.ts';
import type { ActivityContext } from './context.ts';
import { type Hub, WORKS_BY_NAME } from './hub.ts';
import { override } from './override.ts';
import { emptyPlan, type WorksPlan } from './works-plan.ts';

/**
 * What to write for a namespace, and what to remove once it is gone: a hub's garbage collector does that too, but may be slow,
 * or not there.
 */
export function planNamespaceWorks(
  context: ActivityContext,
  subject: PropagationSubject,
  namespace: KubeObject | undefined,
): WorksPlan {
  const { hub } = context;
  const name = workName('Namespace', subject.name);
  const plan: WorksPlan = { ...emptyPlan(), ...(namespace && { template: namespace }) };
  if (!namespace || !isNamespaceSynced(namespace, context.skips)) {
    const works = hub.works.byIndex(WORKS_BY_NAME, name);
    const remove = namespace || !namespacesOf(hub) ? [] : worksLeftBy(subject.name, works);
    return { ...plan, remove, keep: works.filter((work) => !remove.includes(work)) };
  }
  for (const cluster of hub.clusters.list()) {
    const existing = hub.works.get({ namespace: executionNamespace(cluster.metadata.name), name });
    if (existing?.metadata.deletionTimestamp) {
      plan.keep.push(existing);
      continue;
    }
    if (cluster.metadata.deletionTimestamp) {
      continue;
    }
    const { object, appliedClusterOverrides, appliedPolicies } = override(hub, namespace, cluster.metadata.name);
    const work = buildNamespaceWork({
      namespace,
      manifest: object,
      clusterOverrides: appliedClusterOverrides,
      cluster: cluster.metadata.name,
      existing,
      uuid: context.uuid(),
      steps: { prune, recordManaged },
    });
    (existing === undefined ? plan.create : work === existing ? plan.keep : plan.update).push(work);
    plan.overrideEvents.push(
      ...(work === existing ? [] : appliedPolicies.map((policy) => overrideEvent(policy, cluster.metadata.name))),
    );
  }
  return plan;
}

/**
 * True when the hub itself knows a namespace that the cache does not show (any more, or yet). Asked before its Works are
 * removed, for with them goes all that members have in it.
 */
export async function isNamespaceThere(hub: Pick<Hub, 'templates'>, subject: PropagationSubject): Promise<boolean> {
  return (await namespacesOf(hub)?.refresh(subject)) !== undefined;
}

function namespacesOf(hub: Pick<Hub, 'templates'>): Collection<KubeObject> | undefined {
  return hub.templates('v1', 'Namespace');
}
