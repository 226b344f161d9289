/** Between schedule and works: what a template refers to follows it to its clusters, by bindings attached to its own. */

import { OwnerConflictError } from '../domain/binding/reference.ts';
import {
  type Attachment,
  attach,
  detach,
  type FindReferrer,
  isFollowed,
  isOrphaned,
} from '../domain/dependencies/attach.ts';
import {
  dependenciesFailedEvent,
  dependenciesReadEvent,
  dependenciesSyncedEvent,
} from '../domain/dependencies/events.ts';
import {
  isHeldByDependencies,
  matchesDependency,
  recordDependencies,
  withoutDependenciesFinalizer,
} from '../domain/dependencies/reference.ts';
import { type DependentObjectReference, InterpretationError } from '../domain/interpreter/interpreter.ts';
import type { Binding, ResourceBinding } from '../domain/kinds/binding.ts';
import { dependedByLabel } from '../domain/kinds/names.ts';
import { type KubeObject, kindOf } from '../domain/object.ts';
import type { DependenciesResult } from '../domain/propagation/stages.ts';
import { bindingKeyOf, type PropagationSubject } from '../domain/propagation/subject.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_BY_DEPENDENT, type Hub, templateOf } from './hub.ts';
import { differOnlyInVersion } from './template-version.ts';

/** What the stage would write: first `record`, then the attached bindings, last `release`. */
export interface DependenciesPlan {
  binding: ResourceBinding;
  template?: KubeObject;
  /** The binding with its dependencies recorded, where they are not yet. */
  record?: ResourceBinding;
  dependencies: readonly DependentObjectReference[];
  create: Attachment[];
  update: Attachment[];
  /** Attached bindings that stay as they are although their referrers disagree. */
  disputed: Attachment[];
  /** The binding without the finalizer: it has nothing attached any more. */
  release?: ResourceBinding;
  failures: string[];
}

/** A binding of the same name whose object is gone is collected within seconds. */
const OWNER_RETRY_MS = 5_000;

/** True when the stage has something to look at. */
export function hasDependencies(binding: Binding | undefined): boolean {
  return binding?.kind === 'ResourceBinding' && (isFollowed(binding) || isHeldByDependencies(binding));
}

/** Runs the stage. */
export async function distributeDependencies(
  context: ActivityContext,
  subject: PropagationSubject,
): Promise<DependenciesResult> {
  const plan = planDependencies(context, subject);
  if (!plan) {
    return {};
  }
  try {
    await perform(context, plan);
  } catch (error) {
    context.record([plan.binding], dependenciesSyncedEvent(error instanceof Error ? error.message : String(error)));
    throw error;
  }
  return plan.failures.length > 0 ? { message: plan.failures.join('\n'), retryAfterMs: OWNER_RETRY_MS } : {};
}

/** What the stage would do; undefined when there is nothing to follow. */
export function planDependencies(context: ActivityContext, subject: PropagationSubject): DependenciesPlan | undefined {
  const { hub } = context;
  const binding = subject.namespace ? hub.bindings.get(bindingKeyOf(subject)) : undefined;
  if (!binding || !hasDependencies(binding)) {
    return undefined;
  }
  const plan: DependenciesPlan = { binding, dependencies: [], create: [], update: [], disputed: [], failures: [] };
  if (!isFollowed(binding)) {
    detachAll(hub, plan, []);
    return { ...plan, release: withoutDependenciesFinalizer(binding) };
  }
  const template = templateOf(hub, subject);
  if (!template) {
    return plan;
  }
  const dependencies = read(context, template, plan);
  if (dependencies) {
    const recorded = recordDependencies(binding, dependencies);
    Object.assign(plan, { template, dependencies, ...(recorded !== binding && { record: recorded }) });
    detachAll(hub, plan, dependencies);
    attachAll(context, plan);
  }
  return plan;
}

/** True when the plan writes something, or has something to tell. */
export function changesDependencies(plan: DependenciesPlan | undefined): boolean {
  return (
    plan !== undefined &&
    (plan.record !== undefined ||
      (plan.release !== undefined && plan.release !== plan.binding) ||
      plan.create.length + plan.update.length + plan.failures.length > 0)
  );
}

/** A template that cannot be read keeps what is attached. */
function read(
  context: ActivityContext,
  template: KubeObject,
  plan: DependenciesPlan,
): DependentObjectReference[] | undefined {
  try {
    return context.interpreterFor(kindOf(template)).getDependencies?.(template) ?? [];
  } catch (error) {
    if (!(error instanceof InterpretationError)) {
      throw error;
    }
    context.record([template], dependenciesFailedEvent(error.message));
    plan.failures.push(error.message);
    return undefined;
  }
}

/** Everything attached that is not among these dependencies. */
function detachAll(hub: Hub, plan: DependenciesPlan, dependencies: readonly DependentObjectReference[]): void {
  const { metadata } = plan.binding;
  for (const attached of hub.bindings.byIndex(BINDINGS_BY_DEPENDENT, dependedByLabel(metadata))) {
    const { apiVersion, kind } = attached.spec.resource;
    const template = hub.templates(apiVersion, kind)?.get(attached.spec.resource);
    if (isOrphaned(attached, dependencies, template)) {
      plan.update.push({ binding: detach(attached, metadata, referrers(hub)) });
    }
  }
}

function attachAll({ hub, uuid }: ActivityContext, plan: DependenciesPlan): void {
  const objects = new Set(plan.dependencies.flatMap((dependency) => objectsOf(hub, dependency)));
  for (const dependency of objects) {
    const existing = hub.bindings.get(bindingKeyOf({ ...dependency, ...dependency.metadata }));
    try {
      const attachment = attach({
        independent: plan.binding,
        dependency,
        existing,
        findReferrer: referrers(hub),
        uuid: uuid(),
      });
      if (!existing) {
        plan.create.push(attachment);
      } else if (!differOnlyInVersion(existing, attachment.binding)) {
        plan.update.push(attachment);
      } else if (attachment.conflict) {
        plan.disputed.push(attachment);
      }
    } catch (error) {
      if (!(error instanceof OwnerConflictError)) {
        throw error;
      }
      plan.failures.push(error.message);
    }
  }
}

/** The objects of the hub that a dependency means; one that is not there is followed when it comes. */
function objectsOf(hub: Hub, dependency: DependentObjectReference): KubeObject[] {
  const { apiVersion, kind, namespace, name } = dependency;
  const templates = hub.templates(apiVersion, kind);
  const found = name
    ? [templates?.get({ ...(namespace && { namespace }), name })]
    : (templates?.list() ?? []).filter((object) => matchesDependency(object, dependency));
  return found.filter((object) => object !== undefined).filter(({ metadata }) => !metadata.deletionTimestamp);
}

function referrers(hub: Hub): FindReferrer {
  return ({ namespace, name }) => hub.bindings.get({ ...(namespace && { namespace }), name });
}

async function perform({ hub, record }: ActivityContext, plan: DependenciesPlan): Promise<void> {
  if (plan.record) {
    await hub.bindings.update(plan.record);
    if (plan.template) {
      record([plan.template], dependenciesReadEvent(plan.dependencies));
    }
  }
  await Promise.all([
    ...plan.create.map(({ binding }) => hub.bindings.create(binding)),
    ...plan.update.map(({ binding }) => hub.bindings.update(binding)),
  ]);
  for (const { binding, conflict } of [...plan.create, ...plan.update, ...plan.disputed]) {
    if (conflict) {
      record([binding], conflict);
    }
  }
  if (plan.release && plan.release !== plan.binding) {
    await hub.bindings.update(plan.release);
  } else if (changesDependencies(plan)) {
    record([plan.binding], dependenciesSyncedEvent());
  }
}
