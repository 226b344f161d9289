/** One round of the descheduler: gives back replicas that find no room, and rebalances where a policy asks for it. */
import {
  deschedule,
  descheduleMessage,
  isDeschedulable,
  newestReplicaSet,
  undesiredClusters,
  unschedulablePods,
} from '../domain/failover/descheduling.ts';
import { rebalanced, rebalanceShare } from '../domain/failover/rebalance.ts';
import { freshDecision } from '../domain/failover/replacement.ts';
import type { DeschedulingSummary } from '../domain/failover/stages.ts';
import type { Binding, ResourceBinding } from '../domain/kinds/binding.ts';
import { isJsonObject, keyText } from '../domain/object.ts';
import { despiteConflicts } from './conflict.ts';
import { changeBinding, type FailoverContext, isReady, policyOf } from './failover-context.ts';
import { schedulingInput } from './scheduling-input.ts';
import { timestamp } from './timestamp.ts';

/** Lines of failures that a summary carries. */
const MAX_FAILURES = 20;

/** Runs the round over all bindings. */
export async function descheduleAll(context: FailoverContext): Promise<DeschedulingSummary> {
  const summary: DeschedulingSummary = { looked: 0, descheduled: [], rebalanced: [], failures: [] };
  for (const binding of context.hub.bindings.list()) {
    try {
      if (isDeschedulable(binding) && undesiredClusters(binding).length > 0) {
        summary.looked++;
        await giveBack(context, binding, summary);
      } else {
        await rebalance(context, binding, summary);
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (summary.failures.length < MAX_FAILURES) {
        summary.failures.push(`${keyText(binding.metadata)}: ${message}`);
      }
      context.record([binding], { type: 'Warning', reason: 'DescheduleBindingFailed', message });
    }
  }
  return summary;
}

async function giveBack(
  context: FailoverContext,
  binding: ResourceBinding,
  summary: DeschedulingSummary,
): Promise<void> {
  const unschedulable = new Map<string, number>();
  for (const { cluster } of undesiredClusters(binding)) {
    if (isReady(context, cluster)) {
      unschedulable.set(cluster, await countUnschedulable(context, binding, cluster));
    }
  }
  let given: ReturnType<typeof deschedule>;
  const written = await despiteConflicts(() =>
    changeBinding(context, binding.metadata, (newest) => {
      given = deschedule(newest, unschedulable);
      return given ? { ...newest, spec: { ...newest.spec, clusters: given.clusters } } : newest;
    }),
  );
  if (written && given) {
    const event = {
      type: 'Normal',
      reason: 'DescheduleBindingSucceed',
      message: descheduleMessage(given.given),
    } as const;
    const { resource } = written.spec;
    const template = context.hub.templates(resource.apiVersion, resource.kind)?.get(resource);
    context.record(template ? [written, template] : [written], event);
    const replicas = given.given.reduce((sum, one) => sum + one.replicas, 0);
    summary.descheduled.push({ binding: keyText(written.metadata), replicas });
  }
}

/** Replicas of the binding's Deployment that wait for a node in the cluster: pods of its newest ReplicaSet. */
async function countUnschedulable(context: FailoverContext, { spec }: Binding, cluster: string): Promise<number> {
  const member = await context.members.get(cluster);
  const { apiVersion, kind, namespace, name } = spec.resource;
  const deployments = await member.resourceOf(apiVersion, kind);
  const deployment = await member.client.get(deployments, { namespace, name });
  const labels =
    isJsonObject(deployment?.spec) && isJsonObject(deployment.spec.selector)
      ? deployment.spec.selector.matchLabels
      : undefined;
  if (!deployment || namespace === undefined || !isJsonObject(labels)) {
    return 0;
  }
  const labelSelector = Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
  // Read once, not watched: sessions watch what is looked up through them.
  const core = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
  const sets = { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet', namespaced: true };
  const [replicaSets, pods] = await Promise.all([
    member.client.list(sets, { namespace, labelSelector }),
    member.client.list(core, { namespace, labelSelector }),
  ]);
  const thresholdMs = context.failover.unschedulableSeconds * 1_000;
  const uid = newestReplicaSet(deployment, replicaSets.items)?.metadata.uid;
  return uid === undefined ? 0 : unschedulablePods(pods.items, uid, thresholdMs, context.now().getTime());
}

async function rebalance(
  context: FailoverContext,
  binding: ResourceBinding,
  summary: DeschedulingSummary,
): Promise<void> {
  const share = rebalanceShare(binding, policyOf(context, binding));
  const wanted = share === undefined ? undefined : freshDecision(schedulingInput(context, binding));
  if (share === undefined || !wanted) {
    return;
  }
  const written = await despiteConflicts(() =>
    changeBinding(context, binding.metadata, (newest) => rebalanced(newest, wanted, share, timestamp(context.now()))),
  );
  if (written) {
    summary.rebalanced.push(keyText(written.metadata));
  }
}
