/** The Works of a namespace: every cluster gets it, whatever the policies say. */
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import { executionNamespace, workName } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import { overrideEvent } from '../domain/override/events.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { prune } from '../domain/prune/prune.ts';
import { buildNamespaceWork, isNamespaceSynced } from '../domain/work/namespace.ts';
import type { ActivityContext } from './context.ts';
import { WORKS_BY_NAME } from './hub.ts';
import { override } from './override.ts';
import { emptyPlan, type WorksPlan } from './works-plan.ts';

/** What to write for a namespace. Works of a namespace that is gone are left to the hub's garbage collector. */
export function planNamespaceWorks(
  context: ActivityContext,
  subject: PropagationSubject,
  namespace: KubeObject | undefined,
): WorksPlan {
  const { hub } = context;
  const name = workName('Namespace', subject.name);
  const plan: WorksPlan = { ...emptyPlan(), ...(namespace && { template: namespace }) };
  if (!namespace || !isNamespaceSynced(namespace, context.skips)) {
    return { ...plan, keep: hub.works.byIndex(WORKS_BY_NAME, name) };
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
