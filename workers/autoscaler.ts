/**
 * Looks at each FederatedHPA once a period. A look is no workflow: most change nothing. One that changes replicas starts
 * `federated-hpa/<namespace>/<name>`, which tells what was measured and does it.
 */
import { type Client, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { ActivityContext } from '../activities/context.ts';
import { type Looker, type LookResult, lookAtTarget } from '../activities/look-at-target.ts';
import { remember } from '../activities/rescale.ts';
import type { Rescale } from '../domain/autoscaling/decide.ts';
import type { RescaleOrder } from '../domain/autoscaling/rescale.ts';
import type { AutoscalingSettings } from '../domain/autoscaling/settings.ts';
import type { FederatedHPA } from '../domain/kinds/federated-hpa.ts';
import { keyText, type ObjectKey } from '../domain/object.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { createSlots } from '../kube/slots.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_LOOKS = 8;
/** Of all looks together. */
const CONCURRENT_MEMBERS = 32;

/** What {@link openAutoscaler} needs. */
export interface AutoscalerOptions {
  context: ActivityContext;
  hub: WatchedHub;
  client: Client;
  settings: AutoscalingSettings;
}

/** Begins to look; returns how to stop. */
export function openAutoscaler({ context, hub, client, settings }: AutoscalerOptions): () => void {
  const { federatedHPAs } = hub;
  const looker: Looker = { context, settings, slots: createSlots(CONCURRENT_MEMBERS), selectors: new Map() };
  const keys = new Map<string, ObjectKey>();
  /** Keys that wait for less than a period. */
  const sooner = new Map<string, number>();
  const queue = createWorkQueue<string>({
    name: 'federated hpa',
    concurrency: CONCURRENT_LOOKS,
    logger: context.logger,
    gatherMs: (text) => {
      const wait = sooner.get(text) ?? settings.syncPeriodMs;
      sooner.delete(text);
      return wait;
    },
    process: async (text) => {
      const key = keys.get(text);
      const hpa = key && federatedHPAs.get(key);
      if (!hpa || hpa.metadata.deletionTimestamp) {
        keys.delete(text);
        looker.selectors.delete(text);
        return;
      }
      try {
        await act(context, client, hpa, await lookAtTarget(looker, hpa));
      } catch (error) {
        context.logger.warn({ hpa: text, err: error }, 'cannot look at an autoscaler, trying again');
      }
      queue.add(text);
    },
  });
  const look = ({ metadata }: FederatedHPA, waitMs: number): void => {
    const text = keyText(metadata);
    keys.set(text, metadata);
    sooner.set(text, waitMs);
    queue.add(text);
  };
  const unsubscribe = federatedHPAs.onChange((change) => {
    if (change.type !== 'modified' || change.old.metadata.generation !== change.object.metadata.generation) {
      look(change.object, 0);
    }
  });
  const all = federatedHPAs.list();
  for (const [index, hpa] of all.entries()) {
    look(hpa, (settings.syncPeriodMs * index) / all.length);
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function act(
  context: ActivityContext,
  client: Client,
  hpa: FederatedHPA,
  { decision, clusters }: LookResult,
): Promise<void> {
  for (const event of decision.events) {
    context.record([hpa], event);
  }
  if (!decision.rescale) {
    await remember(context, hpa, decision.status, decision.history);
    return;
  }
  await startRescale(client, orderOf(context, hpa, { decision, clusters }, decision.rescale));
}

function orderOf(
  { now }: ActivityContext,
  { metadata, spec }: FederatedHPA,
  { decision, clusters }: LookResult,
  rescale: Rescale,
): RescaleOrder {
  const { apiVersion = '', kind, name } = spec.scaleTargetRef;
  const namespace = metadata.namespace ?? '';
  const target: PropagationSubject = { apiVersion, kind, namespace, name };
  const { status, history } = decision;
  return {
    ...rescale,
    hpa: { namespace, name: metadata.name, generation: metadata.generation ?? 0 },
    target,
    decidedAt: now().toISOString(),
    metrics: status.currentMetrics ?? [],
    clusters,
    decision: { status, history },
  };
}

async function startRescale(client: Client, order: RescaleOrder): Promise<void> {
  const { hpa, target, from, to } = order;
  const keyword = (name: string, value: string) => ({ key: { name, type: 'KEYWORD' as const }, value });
  await client.workflow.start('federatedHPA', {
    workflowId: `federated-hpa/${keyText(hpa)}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [order],
    // One whose write is refused goes on trying until its order is void.
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `scales ${subjectText(target)} from ${from} to ${to}`,
    typedSearchAttributes: [
      keyword('FleetwrightKind', target.kind),
      keyword('FleetwrightName', target.name),
      keyword('FleetwrightNamespace', hpa.namespace),
    ],
  });
}
