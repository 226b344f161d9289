/** Carries out what an autoscaler decided: writes the template's scale, then the autoscaler's status and memory. */
import { HISTORY_ANNOTATION, type History, historyOf, historyText } from '../domain/autoscaling/history.ts';
import { withChange } from '../domain/autoscaling/normalize-replicas.ts';
import {
  type RescaleOrder,
  type RescaleOutcome,
  rescaledEvent,
  rescaledStatus,
  unrescaledEvent,
  unrescaledStatus,
} from '../domain/autoscaling/rescale.ts';
import { equalJson } from '../domain/equality.ts';
import type { FederatedHPA, FederatedHPAStatus } from '../domain/kinds/federated-hpa.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { KubeStatusError } from '../kube/errors.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { readScale } from './member-metrics.ts';
import { timestamp } from './timestamp.ts';

/** By then a newer look has decided anew. */
const ORDER_LIFETIME_MS = 60_000;

/** Scales the target unless the order is void. Rejects when the hub refuses or does not answer, having said so in the status. */
export async function rescale(context: ActivityContext, order: RescaleOrder): Promise<RescaleOutcome> {
  const { hub, now, record } = context;
  const hpa = await hub.federatedHPAs.refresh(order.hpa);
  const problem = voidBecause(order, hpa, now());
  if (problem !== undefined || !hpa) {
    return { outcome: 'void', message: problem ?? '' };
  }
  try {
    const scaled = await despiteConflicts(() => writeScale(context, order));
    if (scaled !== undefined) {
      return { outcome: 'void', message: scaled };
    }
  } catch (error) {
    if (error instanceof KubeStatusError) {
      record([hpa], unrescaledEvent(order, error.message));
      await remember(
        context,
        hpa,
        unrescaledStatus(order.decision.status, error.message, timestamp(now())),
        historyOf(hpa),
      );
    }
    throw error;
  }
  record([hpa], rescaledEvent(order));
  const seconds = Math.floor(now().getTime() / 1_000);
  const history = withChange(order.decision.history, hpa.spec, order.to - order.from, seconds);
  await remember(context, hpa, rescaledStatus(order.decision.status, order, timestamp(now())), history);
  return { outcome: 'scaled', message: `${subjectText(order.target)} has ${order.to} replicas` };
}

/** Writes status and memory of an autoscaler where they differ from what it says. */
export async function remember(
  { hub }: ActivityContext,
  hpa: FederatedHPA,
  status: FederatedHPAStatus,
  history: History,
): Promise<void> {
  const { federatedHPAs } = hub;
  const body = { metadata: { annotations: { [HISTORY_ANNOTATION]: historyText(history) } } };
  const current = equalJson(history, historyOf(hpa))
    ? hpa
    : await federatedHPAs.patch(hpa.metadata, { type: 'merge', body });
  if (!equalJson(status, current.status)) {
    await federatedHPAs.updateStatus({ ...current, status });
  }
}

function voidBecause(order: RescaleOrder, hpa: FederatedHPA | undefined, now: Date): string | undefined {
  if (!hpa || hpa.metadata.deletionTimestamp) {
    return 'the FederatedHPA is gone';
  }
  if (hpa.metadata.generation !== order.hpa.generation) {
    return 'the FederatedHPA was changed since';
  }
  return now.getTime() - Date.parse(order.decidedAt) > ORDER_LIFETIME_MS ? 'it was decided too long ago' : undefined;
}

/** Why there was nothing to write; undefined when it is written, or was before. */
async function writeScale({ hub }: ActivityContext, { target, from, to }: RescaleOrder): Promise<string | undefined> {
  const templates = hub.templates(target.apiVersion, target.kind);
  if (!templates) {
    return `the hub does not serve ${target.kind} any more`;
  }
  const { specReplicas, resourceVersion } = await readScale(hub.client, templates.resource, target);
  if (specReplicas === to) {
    return undefined;
  }
  if (specReplicas !== from) {
    return `${subjectText(target)} has ${specReplicas} replicas by now, not ${from}`;
  }
  const body = { metadata: { resourceVersion }, spec: { replicas: to } };
  await hub.client.patch(templates.resource, target, { type: 'merge', body }, { subresource: 'scale' });
  return undefined;
}
