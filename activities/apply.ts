/** Stage 4: brings one Work to its member, or takes it away from there. */

import { UnansweredError } from '../domain/interpreter/webhook/layer.ts';
import { executionNamespace } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import type { WorkTarget } from '../domain/propagation/stages.ts';
import type { NewCondition } from '../domain/status/conditions.ts';
import { reflectStatus } from '../domain/status/manifest-status.ts';
import {
  appliedCondition,
  dispatchingChanged,
  dispatchingCondition,
  setWorkConditions,
} from '../domain/work/conditions.ts';
import { dispatchingEvent, syncEvent } from '../domain/work/events.ts';
import { withMarks } from '../domain/work/standalone.ts';
import { compareResourceVersions } from '../kube/resource-version.ts';
import { type AppliedManifest, applyManifest } from './apply-manifest.ts';
import { despiteConflicts } from './conflict.ts';
import type { DeliveryContext } from './context.ts';
import { PIPELINED } from './hub.ts';
import type { Member } from './members.ts';
import { timestamp } from './timestamp.ts';
import { withdraw, withdrawObjects } from './withdraw.ts';

/** Some manifests could not be applied; the Work's condition says the same. Worth a retry. */
export class ApplyFailedError extends Error {
  override name = 'ApplyFailedError';
}

/** Runs the stage. Throws when the member does not take it, after having said so on the Work. */
export async function apply(context: DeliveryContext, target: WorkTarget): Promise<void> {
  const key = { namespace: executionNamespace(target.cluster), name: target.work };
  const work = context.hub.works.get(key);
  if (!work) {
    return;
  }
  if (work.metadata.deletionTimestamp) {
    await withdraw(context, work, target.cluster);
  } else if (work.spec.suspendDispatching) {
    await report(context, work, [dispatchingCondition(work)], () => []);
  } else {
    await dispatch(context, work, target.cluster);
  }
}

async function dispatch(context: DeliveryContext, work: Work, cluster: string): Promise<void> {
  const member = await context.members.get(cluster);
  const manifests = work.spec.workload?.manifests ?? [];
  const applied: AppliedManifest[] = [];
  const errors: string[] = [];
  for (const written of manifests) {
    const manifest = withMarks(written, work);
    try {
      applied.push(await applyManifest(context, member, { manifest, cluster, isNew: isNew(work) }));
    } catch (error) {
      if (error instanceof UnansweredError) {
        throw error;
      }
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
  const current = context.hub.works.get(work.metadata);
  if (!current || current.metadata.deletionTimestamp) {
    // Another attempt has withdrawn it meanwhile, maybe before what this one was slow to create.
    await withdrawObjects(context, current ?? work, cluster);
    return;
  }
  const outcome = appliedCondition({ total: manifests.length, errors });
  const conditions = [dispatchingCondition(work), { ...outcome, observedGeneration: work.metadata.generation ?? 0 }];
  await report(context, work, conditions, () => applied.map((one) => newest(member, one)));
  if (errors.length > 0) {
    context.record([work], syncEvent(work, cluster, outcome.message));
    throw new ApplyFailedError(outcome.message);
  }
  context.record([work], syncEvent(work, cluster));
}

/** The object may have gone on since we wrote it: its controllers are quick. */
function newest(member: Member, { resource, object }: AppliedManifest): KubeObject {
  const cached = member.cached(resource, object.metadata);
  return typeof cached === 'object' &&
    compareResourceVersions(cached.metadata.resourceVersion, object.metadata.resourceVersion) > 0
    ? cached
    : object;
}

/** One write for all: conditions, and what the member answered already tells status and health. */
async function report(
  context: DeliveryContext,
  { metadata }: Work,
  conditions: readonly NewCondition[],
  observed: () => readonly KubeObject[],
): Promise<void> {
  await despiteConflicts(async () => {
    const work = context.hub.works.get(metadata);
    if (!work) {
      return;
    }
    const now = timestamp(context.now());
    let status = setWorkConditions(work, conditions, now);
    const events = dispatchingChanged(work) ? [dispatchingEvent(work)] : [];
    for (const object of observed()) {
      const reflection = reflectStatus({ ...work, status }, object, context.interpreterFor(kindOf(object)));
      if (reflection.kind === 'reflected') {
        status = reflection.status;
      }
      events.push(...(reflection.kind === 'foreign' ? [] : reflection.events));
    }
    if (status !== work.status) {
      await context.hub.works.updateStatus({ ...work, status }, PIPELINED);
      for (const event of events) {
        context.record([work], event);
      }
    }
  });
}

/** A Work that was never applied most likely has no object on its member yet. */
function isNew(work: Work): boolean {
  return !work.status?.conditions?.some(({ type }) => type === 'Applied');
}
