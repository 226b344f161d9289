/** ray.io: clusters of a head and worker groups, and the jobs and services that run on them. */
import type { AggregatedStatusItem, Component } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { addQuantities, formatQuantity, type Quantity } from '../../quantity.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { integerAt, objectAt, objectsAt, stringAt, valueAt, withField } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter, ReplicaInterpretation } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { podRequirements } from '../pod-requirements.ts';
import { readQuantity } from '../quantities.ts';
import { componentOf, templatesDependencies } from './components.ts';
import { conditionsOf, first, hasCondition, latestTime, present, sums } from './status.ts';

export const rayCluster: KindInterpreter = {
  getComponents: (object) => components(objectAt(object, 'spec')),
  aggregateStatus: (object, items) => aggregated(object, items, clusterStatus),
  interpretHealth: (object) => {
    const status = objectAt(object, 'status');
    return (
      hasCondition(status, 'HeadPodReady') &&
      hasCondition(status, 'RayClusterProvisioned') &&
      !hasCondition(status, 'RayClusterReplicaFailure')
    );
  },
};

export const rayJob: KindInterpreter = {
  getComponents: (object) => components(objectAt(object, 'spec', 'rayClusterSpec')),
  aggregateStatus: (object, items) => aggregated(object, items, jobStatus),
  interpretHealth: (object) => {
    const deployment = stringAt(object, 'status', 'jobDeploymentStatus');
    const job = stringAt(object, 'status', 'jobStatus');
    return deployment === 'Running' || (deployment === 'Complete' && job === 'SUCCEEDED');
  },
  getDependencies: (object) => dependencies(object, 'rayClusterSpec', objectAt(object, 'spec', 'submitterPodTemplate')),
};

export const rayService: KindInterpreter = {
  getReplicas: serviceReplicas,
  reviseReplica: reviseWorkers,
  aggregateStatus: (object, items) => aggregated(object, items, serviceStatus),
  interpretHealth: (object) => hasCondition(objectAt(object, 'status'), 'Ready'),
  getDependencies: (object) => dependencies(object, 'rayClusterConfig'),
};

function components(cluster: JsonObject | undefined): Component[] {
  const head = cluster && objectAt(cluster, 'headGroupSpec', 'template');
  const workers = cluster ? objectsAt(cluster, 'workerGroupSpecs') : [];
  return [
    ...(head ? [componentOf('ray-head', 1, head)] : []),
    ...workers.map((group, index) =>
      componentOf(
        stringAt(group, 'groupName') || `worker-${index + 1}`,
        integerAt(group, 'replicas') ?? 0,
        objectAt(group, 'template'),
      ),
    ),
  ];
}

function dependencies(object: KubeObject, field: string, submitter?: JsonObject): DependentObjectReference[] {
  const cluster = objectAt(object, 'spec', field) ?? {};
  const templates = [
    objectAt(cluster, 'headGroupSpec', 'template'),
    ...objectsAt(cluster, 'workerGroupSpecs').map((group) => objectAt(group, 'template')),
    submitter,
  ];
  return verifiedDependencies(templatesDependencies(templates, object.metadata.namespace));
}

/** The head and all workers as replicas; each asks for as much as the largest of them. */
function serviceReplicas(object: KubeObject): ReplicaInterpretation {
  const cluster = objectAt(object, 'spec', 'rayClusterConfig') ?? {};
  const head = objectAt(cluster, 'headGroupSpec', 'template');
  if (!head) {
    return { replicas: 0 };
  }
  const groups = objectsAt(cluster, 'workerGroupSpecs');
  const requirements = podRequirements(objectAt(head, 'spec'));
  const requests = [head, ...groups.map((group) => objectAt(group, 'template') ?? {})].map(
    (template) => podRequirements(objectAt(template, 'spec'))?.resourceRequest ?? {},
  );
  const largest = Object.fromEntries(
    ['cpu', 'memory'].flatMap((resource) => {
      const quantities = requests.flatMap((request) =>
        request[resource] ? [readQuantity(request[resource], resource)] : [],
      );
      const most = quantities.reduce<Quantity | undefined>((a, b) => (a && a.nano >= b.nano ? a : b), undefined);
      return most ? [[resource, formatQuantity(most)]] : [];
    }),
  );
  const resourceRequest = { ...requirements?.resourceRequest, ...largest };
  return {
    replicas: groups.reduce((total, group) => total + (integerAt(group, 'replicas') ?? 0), 1),
    ...(requirements && {
      requirements: Object.keys(resourceRequest).length > 0 ? { ...requirements, resourceRequest } : requirements,
    }),
  };
}

/** All but the head's replica, divided as the worker groups divide them now; the last group takes the rest. */
function reviseWorkers(object: KubeObject, replicas: number): KubeObject {
  const groups = objectsAt(object, 'spec', 'rayClusterConfig', 'workerGroupSpecs');
  if (groups.length === 0) {
    return object;
  }
  const workers = Math.max(0, replicas - 1);
  const current = groups.map((group) => integerAt(group, 'replicas') ?? 0);
  const total = current.reduce((sum, count) => sum + count, 0);
  let left = workers;
  const revised = groups.map((group, index) => {
    const isLast = index === groups.length - 1;
    const share = isLast || workers === 0 ? left : shareOf(workers, index, current, total);
    left -= share;
    return { ...group, replicas: share };
  });
  return withField(object, ['spec', 'rayClusterConfig', 'workerGroupSpecs'], revised);
}

function shareOf(workers: number, index: number, current: readonly number[], total: number): number {
  return total === 0
    ? Math.floor(workers / current.length) + (index < workers % current.length ? 1 : 0)
    : Math.floor((workers * (current[index] ?? 0)) / total + 0.5);
}

function aggregated(
  object: KubeObject,
  items: readonly AggregatedStatusItem[] | undefined,
  statusOf: (statuses: readonly JsonObject[]) => JsonObject,
): KubeObject {
  if (!items) {
    return object;
  }
  const statuses = reportedStatuses(items);
  const [only] = statuses;
  return withStatus(
    object,
    items.length === 1 && only ? only : { ...objectAt(object, 'status'), ...statusOf(statuses) },
  );
}

function clusterStatus(statuses: readonly JsonObject[]): JsonObject {
  const withState = statuses.find((status) => valueAt(status, 'state') !== undefined);
  return {
    conditions: statuses.flatMap(conditionsOf),
    ...sums(statuses, [
      'readyWorkerReplicas',
      'availableWorkerReplicas',
      'maxWorkerReplicas',
      'minWorkerReplicas',
      'desiredWorkerReplicas',
    ]),
    desiredCPU: addedQuantity(statuses, 'desiredCPU'),
    desiredGPU: addedQuantity(statuses, 'desiredGPU'),
    desiredTPU: addedQuantity(statuses, 'desiredTPU'),
    desiredMemory: addedQuantity(statuses, 'desiredMemory'),
    ...present([
      ['lastUpdateTime', latestTime(statuses, 'lastUpdateTime')],
      ['endpoints', first(statuses, 'endpoints')],
      ['head', first(statuses, 'head')],
      ['state', withState?.state],
      ['stateTransitionTimes', withState && valueAt(withState, 'stateTransitionTimes')],
    ]),
  };
}

function addedQuantity(statuses: readonly JsonObject[], field: string): string {
  const amounts = statuses.flatMap((status) => valueAt(status, field) || []);
  const zero: Quantity = { nano: 0n, format: 'DecimalSI' };
  return formatQuantity(amounts.map((amount) => readQuantity(amount, field)).reduce(addQuantities, zero));
}

/** From the best to the worst. */
const DEPLOYMENT_STATES = [
  ['', 0],
  ['Initializing', 1],
  ['Waiting', 2],
  ['Suspending', 3],
  ['Suspended', 3],
  ['Retrying', 4],
  ['Running', 5],
  ['Complete', 6],
  ['ValidationFailed', 7],
  ['Failed', 8],
] as const;
const JOB_STATES = [
  ['', 0],
  ['PENDING', 1],
  ['RUNNING', 2],
  ['SUCCEEDED', 3],
  ['STOPPED', 4],
  ['FAILED', 5],
] as const;
const APPLICATION_STATES = [
  ['RUNNING', 0],
  ['NOT_STARTED', 1],
  ['DEPLOYING', 2],
  ['DELETING', 3],
  ['UNHEALTHY', 4],
  ['DEPLOY_FAILED', 5],
] as const;

/** The first of those whose state ranks highest; a state that is not known ranks lowest. */
function worst<T>(
  candidates: readonly T[],
  stateOf: (candidate: T) => string,
  states: readonly (readonly [string, number])[],
): T | undefined {
  const rank = new Map(states);
  return candidates.reduce<T | undefined>(
    (found, candidate) =>
      found === undefined || (rank.get(stateOf(candidate)) ?? 0) > (rank.get(stateOf(found)) ?? 0) ? candidate : found,
    undefined,
  );
}

function jobStatus(statuses: readonly JsonObject[]): JsonObject {
  const deployment = worst(
    statuses.filter((status) => valueAt(status, 'jobDeploymentStatus') !== undefined),
    (status) => `${status.jobDeploymentStatus}`,
    DEPLOYMENT_STATES,
  );
  const job = worst(
    statuses.filter((status) => valueAt(status, 'jobStatus')),
    (status) => `${status.jobStatus}`,
    JOB_STATES,
  );
  return present([
    ['jobStatus', job?.jobStatus],
    ['jobDeploymentStatus', deployment?.jobDeploymentStatus],
    ['reason', deployment?.reason],
    ['message', deployment?.message],
  ]);
}

function serviceStatus(statuses: readonly JsonObject[]): JsonObject {
  const active = statuses.map((status) => objectAt(status, 'activeServiceStatus')).filter((each) => each !== undefined);
  const names = new Set(active.flatMap((each) => Object.keys(objectAt(each, 'applicationStatuses') ?? {})));
  const applicationStatuses = Object.fromEntries(
    [...names].map((name) => {
      const reports = active
        .map((each) => objectAt(each, 'applicationStatuses', name))
        .filter((report) => report !== undefined);
      return [name, worst(reports, (report) => `${valueAt(report, 'status')}`, APPLICATION_STATES)];
    }),
  );
  return {
    conditions: statuses.flatMap(conditionsOf),
    ...sums(statuses, ['numServeEndpoints']),
    observedGeneration: Math.max(0, ...statuses.map((status) => integerAt(status, 'observedGeneration') ?? 0)),
    serviceStatus: statuses.some((status) => status.serviceStatus === '') ? '' : 'Running',
    ...present([
      ['lastUpdateTime', latestTime(statuses, 'lastUpdateTime')],
      ['activeServiceStatus', active[0] && { ...active[0], applicationStatuses }],
      ['pendingServiceStatus', first(statuses, 'pendingServiceStatus')],
    ]),
  };
}
