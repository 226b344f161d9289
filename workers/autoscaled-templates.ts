/**
 * Two optional duties for templates that HorizontalPodAutoscalers scale on the members: marking what a propagated
 * autoscaler scales, and letting a marked Deployment follow the replicas that its members run.
 */
import type { ActivityContext } from '../activities/context.ts';
import { RETAIN_REPLICAS_LABEL } from '../domain/kinds/names.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import { bindingKeyOf, type PropagationSubject, subjectOf, subjectWorkflowId } from '../domain/propagation/subject.ts';
import { replicasToFollow, retainsReplicas, scaleTargetOf } from '../domain/replicas/retain-replicas.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const AUTOSCALER = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' };
const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const CONCURRENT_WRITES = 4;

/** Karmada's hpaScaleTargetMarker: keeps the label retain-replicas on what propagated autoscalers scale; returns how to stop. */
export function openScaleTargetMarker({ logger }: ActivityContext, hub: WatchedHub): () => void {
  const targets = new Map<string, PropagationSubject>();
  const queue = createWorkQueue<string>({
    name: 'scale-target',
    concurrency: CONCURRENT_WRITES,
    logger,
    process: async (id) => {
      const target = targets.get(id);
      if (target) {
        await mark(hub, target);
      }
    },
  });
  const look = (autoscaler: KubeObject): void => {
    const target = scaleTargetOf(autoscaler);
    if (target) {
      targets.set(subjectWorkflowId(target), target);
      queue.add(subjectWorkflowId(target));
    }
  };
  const unsubscribe = hub.allTemplates.onChange((change) => {
    if (isOf(change, AUTOSCALER)) {
      look(change.object);
      look(change.type === 'modified' ? change.old : change.object);
    }
  });
  for (const autoscaler of autoscalers(hub)) {
    look(autoscaler);
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function mark(hub: WatchedHub, target: PropagationSubject): Promise<void> {
  const templates = hub.templates(target.apiVersion, target.kind);
  const template = templates?.get(target);
  const id = subjectWorkflowId(target);
  const isScaled = autoscalers(hub).some((autoscaler) => {
    const scaled = scaleTargetOf(autoscaler);
    return scaled !== undefined && subjectWorkflowId(scaled) === id;
  });
  if (template && retainsReplicas(template) !== isScaled) {
    const body = { metadata: { labels: { [RETAIN_REPLICAS_LABEL]: isScaled ? 'true' : null } } };
    await templates?.patch(target, { type: 'merge', body });
  }
}

function autoscalers(hub: WatchedHub): KubeObject[] {
  return hub.templates(AUTOSCALER.apiVersion, AUTOSCALER.kind)?.list() ?? [];
}

/** Karmada's deploymentReplicasSyncer: a marked, divided Deployment takes over what its members run; returns how to stop. */
export function openReplicasSyncer({ logger }: ActivityContext, hub: WatchedHub): () => void {
  const deployments = hub.templates(DEPLOYMENT.apiVersion, DEPLOYMENT.kind);
  const keys = new Map<string, PropagationSubject>();
  const queue = createWorkQueue<string>({
    name: 'replicas',
    concurrency: CONCURRENT_WRITES,
    logger,
    process: async (text) => {
      const subject = keys.get(text);
      const deployment = subject && deployments?.get(subject);
      if (!subject || !deployment) {
        return;
      }
      const replicas = replicasToFollow(deployment, hub.bindings.get(bindingKeyOf(subject)));
      if (replicas !== undefined) {
        const { resourceVersion } = deployment.metadata;
        const body = { metadata: { ...(resourceVersion && { resourceVersion }) }, spec: { replicas } };
        await deployments?.patch(subject, { type: 'merge', body });
      }
    },
  });
  const look = (deployment: KubeObject | undefined): void => {
    if (deployment && retainsReplicas(deployment)) {
      keys.set(keyText(deployment.metadata), subjectOf(deployment));
      queue.add(keyText(deployment.metadata));
    }
  };
  const unsubscribe = [
    hub.allTemplates.onChange((change) => change.type !== 'deleted' && isOf(change, DEPLOYMENT) && look(change.object)),
    // The binding catches up after the template's status.
    hub.bindings.onChange(({ object: { spec } }) => {
      if (spec.resource.kind === DEPLOYMENT.kind && spec.resource.apiVersion === DEPLOYMENT.apiVersion) {
        look(deployments?.get(spec.resource));
      }
    }),
  ];
  for (const deployment of deployments?.list() ?? []) {
    look(deployment);
  }
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

function isOf({ object }: Change<KubeObject>, { apiVersion, kind }: { apiVersion: string; kind: string }): boolean {
  return object.apiVersion === apiVersion && object.kind === kind;
}
