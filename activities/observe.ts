/** Stage 5: gathers the status of all members into binding and template, and waits a while for it to settle. */
import { aggregateStatusEvent, templateStatusEvent } from '../domain/binding/events.ts';
import { keptClusters } from '../domain/binding/targets.ts';
import { equalJson } from '../domain/equality.ts';
import type { AggregatedStatusItem, Binding } from '../domain/kinds/binding.ts';
import { keyText, kindOf } from '../domain/object.ts';
import type { ClusterObservation, ObserveResult } from '../domain/propagation/stages.ts';
import { bindingKeyOf, type PropagationSubject } from '../domain/propagation/subject.ts';
import { aggregateBindingStatus, aggregateWorks } from '../domain/status/aggregate.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf, type Hub, PIPELINED, updateBindingStatus } from './hub.ts';
import { timestamp } from './timestamp.ts';
import { worksOf } from './works-of.ts';

/** How long the stage itself waits; a run that needs longer is woken by the status when it comes. */
const SETTLE_MS = 3_000;
/** News of an application on its way are gathered this long, as they come again and again; that it is up is told at once. */
export const PROGRESS_MS = 500;

/** Runs the stage: returns when all is settled, when something new is to be done, or after a while. */
export async function observe(context: ActivityContext, subject: PropagationSubject): Promise<ObserveResult> {
  const binding = keyText(bindingKeyOf(subject));
  context.passes.reached('delivered', binding);
  return context.observers.observe(binding, async (interrupted) => {
    const patience = AbortSignal.any([interrupted, AbortSignal.timeout(SETTLE_MS)]);
    for (;;) {
      await untilSettled(context, subject, patience);
      const news = context.hub.nextWorkChange(bindingKeyOf(subject), patience);
      const result = await despiteConflicts(() => aggregate(context, subject), patience);
      if (result.settled) {
        return result;
      }
      if (patience.aborted || !(await news)) {
        context.observers.awaitSettled(binding);
        return result;
      }
    }
  });
}

/** Resolves when all is settled; if it is not soon, then after a while. */
async function untilSettled(context: ActivityContext, subject: PropagationSubject, patience: AbortSignal) {
  const enough = AbortSignal.any([patience, AbortSignal.timeout(PROGRESS_MS)]);
  let isWaiting = true;
  while (isWaiting && !isSettled(context.hub, subject)) {
    isWaiting = await context.hub.nextWorkChange(bindingKeyOf(subject), enough);
  }
}

/** True when the Works of a binding say that its object is applied and healthy in every cluster that it is for. */
export function isSettled(hub: Hub, subject: PropagationSubject): boolean {
  const binding = bindingOf(hub, bindingKeyOf(subject));
  if (!binding) {
    return true;
  }
  const items = aggregateWorks(worksOf(hub, subject), binding.spec.resource);
  const up = new Set(items.filter(isUp).map(({ clusterName }) => clusterName));
  return [...keptClusters(binding.spec)].every((cluster) => up.has(cluster));
}

/**
 * Writes the status of binding and template from the Works as they are now; writes nothing that is there already.
 * Throws a Conflict when somebody else wrote them meanwhile.
 */
export async function aggregate(context: ActivityContext, subject: PropagationSubject): Promise<ObserveResult> {
  const binding = bindingOf(context.hub, bindingKeyOf(subject));
  if (!binding || binding.metadata.deletionTimestamp) {
    return { clusters: [], settled: true };
  }
  const works = worksOf(context.hub, subject);
  const status = aggregateBindingStatus(binding, works, timestamp(context.now()));
  const current = status === binding.status ? binding : await writeBindingStatus(context, { ...binding, status });
  await aggregateTemplate(context, current);
  return resultOf(current);
}

async function writeBindingStatus(context: ActivityContext, binding: Binding): Promise<Binding> {
  const written = await updateBindingStatus(context.hub, binding, PIPELINED);
  context.record([written], aggregateStatusEvent(written));
  return written;
}

async function aggregateTemplate(context: ActivityContext, binding: Binding): Promise<void> {
  const { resource } = binding.spec;
  const templates = context.hub.templates(resource.apiVersion, resource.kind);
  const template = templates?.get(resource);
  const { aggregateStatus } = context.interpreterFor(kindOf(resource));
  if (!template || !aggregateStatus || template.metadata.deletionTimestamp) {
    return;
  }
  const aggregated = aggregateStatus(template, binding.status?.aggregatedStatus);
  if (aggregated === template || equalJson(aggregated.status, template.status)) {
    return;
  }
  await templates?.updateStatus(aggregated);
  context.record([template], templateStatusEvent());
}

function resultOf({ spec, status }: Binding): ObserveResult {
  const items = new Map((status?.aggregatedStatus ?? []).map((item) => [item.clusterName, item]));
  const clusters = [...keptClusters(spec)].sort().map((cluster): ClusterObservation => {
    const item = items.get(cluster);
    return {
      cluster,
      applied: item?.applied ?? false,
      health: item?.health ?? 'Unknown',
      ...(item?.appliedMessage ? { message: item.appliedMessage } : {}),
    };
  });
  return { clusters, settled: clusters.every(isUp) };
}

function isUp({ applied, health }: Pick<AggregatedStatusItem, 'applied' | 'health'>): boolean {
  return applied === true && health === 'Healthy';
}
