/** One look of an autoscaler at its target in all clusters. Nothing is written. */
import {
  type AutoscalingDecision,
  blocked,
  decide,
  decidedByBounds,
  type Look,
  type Obstacle,
} from '../domain/autoscaling/decide.ts';
import { historyOf } from '../domain/autoscaling/history.ts';
import type { ClusterReading, UnreadCluster } from '../domain/autoscaling/reading.ts';
import type { MeasuredCluster } from '../domain/autoscaling/rescale.ts';
import { rivalsOf } from '../domain/autoscaling/rivals.ts';
import type { AutoscalingSettings } from '../domain/autoscaling/settings.ts';
import type { FederatedHPA } from '../domain/kinds/federated-hpa.ts';
import { CLUSTER_PROPAGATION_POLICY_ID_LABEL, PROPAGATION_POLICY_ID_LABEL } from '../domain/kinds/names.ts';
import { labelOf } from '../domain/metadata.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import { bindingKeyOf, type PropagationSubject } from '../domain/propagation/subject.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import type { Slots } from '../kube/slots.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf } from './hub.ts';
import { problemOf, readMetrics, readPods, readScale } from './member-metrics.ts';
import type { Member } from './members.ts';

/** What looks need and remember. */
export interface Looker {
  context: ActivityContext;
  settings: AutoscalingSettings;
  /** How many members are asked at once. */
  slots: Slots;
  /** Selectors of targets as last seen, by key of the autoscaler: who else scales the same pods. */
  selectors: Map<string, string>;
}

/** What a look found. */
export interface LookResult {
  decision: AutoscalingDecision;
  clusters: MeasuredCluster[];
}

/** Looks. Rejects only when the hub does not answer. */
export async function lookAtTarget(looker: Looker, hpa: FederatedHPA): Promise<LookResult> {
  const { context, settings, selectors } = looker;
  const look: Look = { hpa, history: historyOf(hpa), now: context.now().getTime() };
  const found = await findTarget(context, hpa);
  if ('obstacle' in found) {
    return { decision: blocked(look, found.obstacle), clusters: [] };
  }
  const { target, templateReplicas, clusters } = found;
  const metrics = decidedByBounds(hpa.spec, templateReplicas) === undefined ? (hpa.spec.metrics ?? []) : undefined;
  const answers = await Promise.all(
    clusters.map((cluster) => looker.slots.take(() => readCluster(context, cluster, target, metrics))),
  );
  const readings = answers.filter((answer): answer is ClusterReading => 'scale' in answer);
  const unread = answers.filter((answer): answer is UnreadCluster => 'message' in answer);
  const total = readings.reduce((sum, { scale }) => sum + scale.specReplicas, 0);
  if (total === 0 && templateReplicas > 0) {
    return { decision: blocked(look, unscaled(noReplicas(unread))), clusters: [] };
  }
  selectors.set(keyText(hpa.metadata), readings[0]?.scale.selector ?? '');
  const pods = readings.flatMap((reading) => reading.pods);
  const selectorOf = ({ metadata }: FederatedHPA) => selectors.get(keyText(metadata));
  const rivals = rivalsOf(hpa, pods, context.hub.federatedHPAs.list(), selectorOf);
  return {
    decision: decide({ ...look, templateReplicas, readings, unread, rivals, settings }),
    clusters: readings.map(({ cluster, scale, pods }) => ({
      cluster,
      replicas: scale.specReplicas,
      pods: pods.length,
    })),
  };
}

interface FoundTarget {
  target: PropagationSubject;
  templateReplicas: number;
  clusters: string[];
}

async function findTarget({ hub }: ActivityContext, hpa: FederatedHPA): Promise<FoundTarget | { obstacle: Obstacle }> {
  const { apiVersion = '', kind, name } = hpa.spec.scaleTargetRef;
  const target: PropagationSubject = { apiVersion, kind, namespace: hpa.metadata.namespace ?? '', name };
  const templates = hub.templates(apiVersion, kind);
  const template = templates?.get(target);
  if (!templates || !template) {
    const why = templates ? `${kind} "${name}" not found` : `no matches for kind "${kind}" in version "${apiVersion}"`;
    return obstacle('FailedGetScaleTargetRef', 'unable to get the target reference object', why);
  }
  const binding = bindingOf(hub, bindingKeyOf(target));
  if (!isClaimed(template) || binding?.spec.resource.apiVersion !== apiVersion) {
    const why = isClaimed(template)
      ? 'no binding matches the target resource'
      : 'no label of policy permanent-id found';
    return obstacle('FailedGetBinding', 'unable to get the binding by scaleTargetRef', why, 'FailedGetBindings');
  }
  const clusters = (binding.spec.clusters ?? []).map((cluster) => cluster.name);
  const gone = clusters.find((cluster) => !hub.clusters.get({ name: cluster }));
  if (clusters.length === 0 || gone !== undefined) {
    const why =
      gone === undefined ? 'binding has no schedulable clusters' : `clusters.cluster.karmada.io "${gone}" not found`;
    return obstacle('FailedGetTargetClusters', 'unable to get the target clusters from binding', why);
  }
  try {
    const { specReplicas } = await readScale(hub.client, templates.resource, target);
    return { target, templateReplicas: specReplicas, clusters };
  } catch (error) {
    return { obstacle: unscaled(`failed to get scale subresource for resource template: ${problemOf(error)}`) };
  }
}

function isClaimed(template: KubeObject): boolean {
  return [PROPAGATION_POLICY_ID_LABEL, CLUSTER_PROPAGATION_POLICY_ID_LABEL].some((label) => labelOf(template, label));
}

async function readCluster(
  { hub, members }: ActivityContext,
  cluster: string,
  target: PropagationSubject,
  metrics: FederatedHPA['spec']['metrics'],
): Promise<ClusterReading | UnreadCluster> {
  if (!isConditionTrue(hub.clusters.get({ name: cluster })?.status?.conditions, 'Ready')) {
    return { cluster, message: 'not ready' };
  }
  try {
    const member: Member = await members.get(cluster);
    const resource = await member.resourceOf(target.apiVersion, target.kind);
    const scale = await readScale(member.client, resource, target);
    if (!metrics || scale.selector === '') {
      return { cluster, scale, pods: [], metrics: [] };
    }
    const namespace = target.namespace ?? '';
    const [pods, answers] = await Promise.all([
      readPods(cluster, member, namespace, scale.selector),
      readMetrics(cluster, member, { namespace, selector: scale.selector, metrics }),
    ]);
    return { cluster, scale, pods, metrics: answers };
  } catch (error) {
    return { cluster, message: problemOf(error) };
  }
}

function noReplicas(unread: readonly UnreadCluster[]): string {
  const why = 'failed to get replicas in any of clusters, possibly because all of clusters are not ready';
  return [why, ...unread.map(({ cluster, message }) => `${cluster}: ${message}`)].join('; ');
}

function unscaled(why: string): Obstacle {
  return obstacle('FailedGetScale', "unable to get the target's current scale", why).obstacle;
}

function obstacle(reason: string, what: string, why: string, eventReason = reason): { obstacle: Obstacle } {
  return { obstacle: { reason, message: `the HPA controller was ${what}: ${why}`, eventReason, eventMessage: why } };
}
