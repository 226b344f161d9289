/** Stage 3: one Work for each target cluster, with its overrides; Works in other clusters are removed. */
import { cleanupWorkFailedEvent, syncWorkEvent } from '../domain/binding/events.ts';
import {
  clusterOf,
  orphanWorks,
  PURGE_POLL_SECONDS,
  targetClusters,
  waitsForPurge,
} from '../domain/binding/targets.ts';
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import type { Binding, TargetCluster } from '../domain/kinds/binding.ts';
import { BINDING_FINALIZER, CLUSTER_BINDING_FINALIZER } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import { overrideEvent, overrideFailedEvent } from '../domain/override/events.ts';
import { OverrideError } from '../domain/override/override-error.ts';
import type { WorksResult } from '../domain/propagation/stages.ts';
import { bindingKeyOf, isNamespace, type PropagationSubject } from '../domain/propagation/subject.ts';
import { prune } from '../domain/prune/prune.ts';
import { buildWork, reviseTemplate } from '../domain/work/build.ts';
import { divideCompletions } from '../domain/work/completions.ts';
import type { ActivityContext } from './context.ts';
import { bindingOf, templateOf, updateBinding } from './hub.ts';
import { isNamespaceThere, planNamespaceWorks } from './namespace-works.ts';
import { appliedOf, override } from './override.ts';
import { workTarget } from './work-target.ts';
import { worksOf } from './works-of.ts';
import { emptyPlan, type WorksPlan } from './works-plan.ts';

/** Runs the stage. */
export async function createWorks(context: ActivityContext, subject: PropagationSubject): Promise<WorksResult> {
  const plan = await surePlan(context, subject);
  const written = await perform(context, plan);
  const works = [...plan.keep, ...written].map((work) => workTarget(context.hub, work));
  return {
    works: works.sort((a, b) => (a.cluster < b.cluster ? -1 : 1)),
    ...(plan.failures.length > 0 ? { message: plan.failures.join('\n') } : {}),
    ...(plan.waitsForPurge ? { retryAfterMs: PURGE_POLL_SECONDS * 1_000 } : {}),
  };
}

/** The plan; when it removes a namespace's Works, the hub has said that the namespace is gone. */
async function surePlan(context: ActivityContext, subject: PropagationSubject): Promise<WorksPlan> {
  const plan = planWorks(context, subject);
  return isNamespace(subject) &&
    !plan.template &&
    plan.remove.length > 0 &&
    (await isNamespaceThere(context.hub, subject))
    ? planWorks(context, subject)
    : plan;
}

/** What the stage would do. */
export function planWorks(context: ActivityContext, subject: PropagationSubject): WorksPlan {
  const { hub } = context;
  const binding = bindingOf(hub, bindingKeyOf(subject));
  const works = worksOf(hub, subject);
  const template = templateOf(hub, subject);
  if (isNamespace(subject) && !binding) {
    return planNamespaceWorks(context, subject, template);
  }
  const orphans = !binding || binding.metadata.deletionTimestamp ? works : orphanWorks(binding, works);
  const plan: WorksPlan = {
    ...emptyPlan(),
    ...(binding && { binding }),
    ...(template && { template }),
    remove: orphans.filter((work) => !work.metadata.deletionTimestamp),
    keep: orphans.filter((work) => work.metadata.deletionTimestamp),
  };
  if (!binding) {
    return plan;
  }
  if (binding.metadata.deletionTimestamp) {
    const releasedBinding = withoutFinalizer(binding);
    return releasedBinding === binding ? plan : { ...plan, releasedBinding };
  }
  const staying = works.filter((work) => !orphans.includes(work));
  if (!template || waitsForPurge(binding, works)) {
    return { ...plan, keep: [...plan.keep, ...staying], waitsForPurge: template !== undefined };
  }
  planTargets(context, { binding, template, staying }, plan);
  return plan;
}

interface Source {
  binding: Binding;
  template: KubeObject;
  staying: Work[];
}

/** Files the Work of each target under create, update or keep; works of clusters that are evicted gracefully stay. */
function planTargets(context: ActivityContext, { binding, template, staying }: Source, plan: WorksPlan): void {
  const existing = new Map(staying.map((work) => [clusterOf(work), work]));
  const completions = divideCompletions(template, binding.spec);
  for (const target of targetClusters(binding.spec)) {
    const old = existing.get(target.name);
    existing.delete(target.name);
    if (old?.metadata.deletionTimestamp) {
      // It comes back when the old one is gone: that event starts the next pass.
      plan.keep.push(old);
      continue;
    }
    try {
      const { work, policies } = workFor(context, { binding, template, target, completions, old });
      (old === undefined ? plan.create : work === old ? plan.keep : plan.update).push(work);
      plan.overrideEvents.push(...(work === old ? [] : policies.map((policy) => overrideEvent(policy, target.name))));
    } catch (error) {
      if (!(error instanceof OverrideError)) {
        throw error;
      }
      plan.failures.push(`${target.name}: ${error.message}`);
      plan.overrideEvents.push(...(error.policy ? [overrideFailedEvent(error.policy, target.name)] : []));
      plan.keep.push(...(old ? [old] : []));
    }
  }
  plan.keep.push(...existing.values());
}

interface WorkSource {
  binding: Binding;
  template: KubeObject;
  target: TargetCluster;
  completions: ReadonlyMap<string, number> | undefined;
  old: Work | undefined;
}

interface OverriddenWork {
  work: Work;
  /** The override policies applied, `name` or `namespace/name`. */
  policies: string[];
}

function workFor(
  context: ActivityContext,
  { binding, template, target, completions, old }: WorkSource,
): OverriddenWork {
  const interpreter = context.interpreterFor(kindOf(template));
  const revised = reviseTemplate(template, binding, target, interpreter, completions);
  const overridden = override(context.hub, revised, target.name);
  const work = buildWork({
    binding,
    cluster: target.name,
    manifest: overridden.object,
    applied: appliedOf(overridden),
    injectPreservedLabels: context.gates.StatefulFailoverInjection,
    ...(old && { existing: old }),
    uuid: context.uuid(),
    steps: { prune, recordManaged },
  });
  return { work, policies: overridden.appliedPolicies };
}

async function perform(context: ActivityContext, plan: WorksPlan): Promise<Work[]> {
  const { hub } = context;
  const objects = [plan.binding, plan.template].filter((object) => object !== undefined);
  try {
    await Promise.all(plan.remove.map((work) => hub.works.delete(work.metadata, { seesToFinalizers: true })));
  } catch (error) {
    if (plan.binding) {
      context.record([plan.binding], cleanupWorkFailedEvent(messageOf(error)));
    }
    throw error;
  }
  for (const event of plan.overrideEvents) {
    context.record(plan.template ? [plan.template] : [], event);
  }
  try {
    const written = await Promise.all([
      ...plan.create.map((work) => hub.works.create(work)),
      ...plan.update.map((work) => hub.works.update(work)),
    ]);
    if (plan.releasedBinding) {
      await updateBinding(hub, plan.releasedBinding);
    }
    const failure = plan.failures.length > 0 ? plan.failures.join('; ') : undefined;
    if (plan.binding && (written.length > 0 || failure !== undefined)) {
      context.record(objects, syncWorkEvent(plan.binding, failure));
    }
    // A removed Work lives on until its member has let go of it: read it back as it is now.
    return [...written, ...plan.remove.flatMap((work) => hub.works.get(work.metadata) ?? [])];
  } catch (error) {
    if (plan.binding) {
      context.record(objects, syncWorkEvent(plan.binding, messageOf(error)));
    }
    throw error;
  }
}

function withoutFinalizer(binding: Binding): Binding {
  const own = binding.kind === 'ResourceBinding' ? BINDING_FINALIZER : CLUSTER_BINDING_FINALIZER;
  const finalizers = binding.metadata.finalizers ?? [];
  return finalizers.includes(own)
    ? { ...binding, metadata: { ...binding.metadata, finalizers: finalizers.filter((item) => item !== own) } }
    : binding;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
