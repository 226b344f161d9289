/** One service that spans members: its MultiClusterService, exports and import on the hub, and the Works that carry its slices. */
import { type EventText, normalEvent, warningEvent } from '../domain/event.ts';
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import { serviceImport as serviceImportSchema } from '../domain/kinds/multicluster.ts';
import { bindingName, derivedServiceName } from '../domain/kinds/names.ts';
import { type KubeObject, keyText } from '../domain/object.ts';
import type { Cause } from '../domain/propagation/cause.ts';
import { subjectOf } from '../domain/propagation/subject.ts';
import { prune } from '../domain/prune/prune.ts';
import { planDispatch, slicesDispatched } from '../domain/services/dispatch.ts';
import { planImport } from '../domain/services/import.ts';
import { freedService, planProvision, serviceApplied } from '../domain/services/provision.ts';
import { planRelease } from '../domain/services/release.ts';
import type { ServiceKey } from '../domain/services/role.ts';
import { activeService, type Changes, type Making, type ServiceState, worksOfRole } from '../domain/services/state.ts';
import { type NewCondition, setCondition } from '../domain/status/conditions.ts';
import type { Collection } from '../kube/collection.ts';
import { isNotFound } from '../kube/errors.ts';
import { catchUp } from './catch-up.ts';
import { despiteConflicts } from './conflict.ts';
import type { FailoverContext } from './failover-context.ts';
import { WORKS_BY_SERVICE } from './hub.ts';
import { metadataPatch } from './metadata-patch.ts';
import { timestamp } from './timestamp.ts';

/** What bringing services about needs. */
export type ServiceContext = Pick<FailoverContext, 'hub' | 'gates' | 'record' | 'wake' | 'now' | 'uuid'>;

/** How far a service is. */
export interface ServiceProgress {
  /** Slices of members that the hub knows. */
  collected: number;
  /** Slices that are brought to other members by a MultiClusterService. */
  dispatched: number;
  /** True when there is nothing of the service any more. */
  isGone: boolean;
}

/** Writes what is missing and removes what is left over, on the hub alone: Works and bindings bring it to members. */
export async function syncService(
  context: ServiceContext,
  key: ServiceKey,
  causes: readonly Cause[] = [],
): Promise<ServiceProgress> {
  await catchUp(context.hub, causes);
  const failures: unknown[] = [];
  for (const part of [provide, dispatch, importSlices, release]) {
    try {
      await despiteConflicts(() => part(context, key));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures.length === 1 ? failures[0] : new AggregateError(failures, failures.map(messageOf).join('; '));
  }
  await despiteConflicts(() => freeService(context, key));
  const state = stateOf(context, key);
  return {
    collected: worksOfRole(state, 'collected').length,
    dispatched: worksOfRole(state, 'dispatched').length,
    isGone: !state.multiClusterService && !state.serviceImport && state.works.length === 0,
  };
}

/** True when {@link syncService} would write something. From caches alone. */
export function needsSync(context: ServiceContext, key: ServiceKey): boolean {
  const state = stateOf(context, key);
  const making = makingOf(context);
  const provision = planProvision(state, making);
  const dispatching = planDispatch(state, making);
  const importing = planImport(state);
  return (
    [provision.works, dispatching.works, importing.slices, importing.services, planRelease(state)].some(isChange) ||
    [provision.held, provision.service, provision.binding, importing.addresses, freedService(state)].some(Boolean) ||
    [provision.outcome, dispatching.outcome].some((outcome) => outcome && withOutcome(context, state, outcome))
  );
}

/** The service as the caches show it. */
function stateOf({ hub, gates }: ServiceContext, key: ServiceKey): ServiceState {
  const { namespace, name } = key;
  const services = hub.templates('v1', 'Service');
  const serviceImport = hub.templates('multicluster.x-k8s.io/v1alpha1', 'ServiceImport')?.get(key);
  const slices = hub.templates('discovery.k8s.io/v1', 'EndpointSlice')?.list() ?? [];
  return {
    key,
    isGateOn: gates.MultiClusterService,
    multiClusterService: hub.multiClusterServices.get(key),
    service: services?.get(key),
    binding: hub.bindings.get({ namespace, name: bindingName('Service', name) }),
    serviceImport: serviceImportSchema.safeParse(serviceImport).data,
    derivedService: services?.get({ namespace, name: derivedServiceName(name) }),
    works: hub.works.byIndex(WORKS_BY_SERVICE, keyText(key)),
    slices: slices.filter(({ metadata }) => metadata.namespace === namespace),
    clusters: hub.clusters.list(),
  };
}

function makingOf({ uuid }: Pick<ServiceContext, 'uuid'>): Making {
  return { uuid, steps: { prune, recordManaged } };
}

async function provide(context: ServiceContext, key: ServiceKey): Promise<void> {
  const { hub, wake } = context;
  const state = stateOf(context, key);
  const active = activeService(state);
  try {
    const plan = planProvision(state, makingOf(context));
    report(context, state, plan.problems);
    if (plan.held) {
      await hub.multiClusterServices.update(plan.held);
    }
    await write(hub.works, plan.works);
    if (plan.service && state.service) {
      const body = metadataPatch(state.service, plan.service);
      await unlessGone(hub.templates('v1', 'Service')?.patch(key, { type: 'merge', body }));
    }
    if (plan.binding) {
      await (state.binding ? hub.bindings.update(plan.binding) : hub.bindings.create(plan.binding));
    }
    if (state.service && (plan.binding || plan.service)) {
      wake(subjectOf(state.service));
    }
    const isNews = isChange(plan.works) || plan.held || plan.service || plan.binding;
    await tell(context, key, plan.outcome, Boolean(isNews));
  } catch (error) {
    await tell(context, key, active && serviceApplied(messageOf(error)), false);
    throw error;
  }
}

async function dispatch(context: ServiceContext, key: ServiceKey): Promise<void> {
  const { hub } = context;
  const state = stateOf(context, key);
  const active = activeService(state);
  try {
    const plan = planDispatch(state, makingOf(context));
    report(context, state, plan.problems);
    await write(hub.works, plan.works);
    await tell(context, key, plan.outcome, isChange(plan.works));
  } catch (error) {
    await tell(context, key, active && slicesDispatched(messageOf(error)), false);
    throw error;
  }
}

function report(
  { record }: ServiceContext,
  { multiClusterService }: ServiceState,
  problems: readonly EventText[],
): void {
  const about = multiClusterService ? [multiClusterService] : [];
  for (const problem of problems) {
    record(about, problem);
  }
}

async function importSlices(context: ServiceContext, key: ServiceKey): Promise<void> {
  const { hub, record } = context;
  const state = stateOf(context, key);
  const plan = planImport(state);
  await write(hub.templates('discovery.k8s.io/v1', 'EndpointSlice'), plan.slices);
  const services = hub.templates('v1', 'Service');
  const { serviceImport } = state;
  try {
    await write(services, plan.services);
    if (plan.addresses) {
      const current = services?.get(plan.addresses.metadata);
      await services?.updateStatus({ ...plan.addresses, metadata: current?.metadata ?? plan.addresses.metadata });
    }
  } catch (error) {
    if (serviceImport) {
      record([serviceImport], warningEvent('SyncDerivedServiceFailed', messageOf(error)));
    }
    throw error;
  }
  if (serviceImport && (isChange(plan.services) || plan.addresses)) {
    const message = `Sync derived service for serviceImport(${key.name}) succeed.`;
    record([serviceImport], normalEvent('SyncDerivedServiceSucceed', message));
  }
}

async function release(context: ServiceContext, key: ServiceKey): Promise<void> {
  await write(context.hub.works, planRelease(stateOf(context, key)));
}

async function freeService(context: ServiceContext, key: ServiceKey): Promise<void> {
  const freed = freedService(stateOf(context, key));
  if (freed) {
    await unlessGone(context.hub.multiClusterServices.update(freed));
  }
}

/** Events that go with the conditions of a MultiClusterService. */
const REASONS: Readonly<Record<string, { True: string; False: string }>> = {
  ServiceApplied: { True: 'SyncServiceSucceed', False: 'SyncServiceFailed' },
  EndpointSliceDispatched: { True: 'DispatchEndpointSliceSucceed', False: 'DispatchEndpointSliceFailed' },
};

/** Writes the condition where it changes, and an event where there is news. */
async function tell(
  context: ServiceContext,
  key: ServiceKey,
  outcome: NewCondition | undefined,
  isNews: boolean,
): Promise<void> {
  if (!outcome) {
    return;
  }
  const { hub, record } = context;
  const written = await despiteConflicts(async () => {
    const changed = withOutcome(context, { multiClusterService: hub.multiClusterServices.get(key) }, outcome);
    return changed && (await unlessGone(hub.multiClusterServices.updateStatus(changed)));
  });
  const about = written ?? (isNews ? hub.multiClusterServices.get(key) : undefined);
  if (about) {
    const isTrue = outcome.status === 'True';
    const reason = REASONS[outcome.type]?.[isTrue ? 'True' : 'False'] ?? outcome.reason;
    record([about], (isTrue ? normalEvent : warningEvent)(reason, outcome.message ?? ''));
  }
}

/** The MultiClusterService with a condition; undefined when that changes nothing. */
function withOutcome(
  { now }: Pick<ServiceContext, 'now'>,
  { multiClusterService }: Pick<ServiceState, 'multiClusterService'>,
  outcome: NewCondition,
): ServiceState['multiClusterService'] {
  const { status } = multiClusterService ?? {};
  const conditions = setCondition(status?.conditions, outcome, timestamp(now()));
  return multiClusterService && conditions !== status?.conditions
    ? { ...multiClusterService, status: { ...status, conditions } }
    : undefined;
}

function isChange({ create, update, remove }: Changes<unknown>): boolean {
  return create.length + update.length + remove.length > 0;
}

/** Removals first: they may make room for what is created. */
async function write<T extends KubeObject>(
  collection: Pick<Collection<T>, 'create' | 'update' | 'delete'> | undefined,
  { create, update, remove }: Changes<T>,
): Promise<void> {
  await Promise.all(remove.map(({ metadata }) => collection?.delete(metadata)));
  await Promise.all([
    ...create.map((object) => collection?.create(object)),
    ...update.map((object) => unlessGone(collection?.update(object))),
  ]);
}

async function unlessGone<T>(writing: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await writing;
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
