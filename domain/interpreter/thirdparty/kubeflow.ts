/** kubeflow.org: notebooks and training jobs. */
import type { AggregatedStatusItem, Component } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { integerAt, objectAt, stringAt, valueAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { replicasOf, templatePodSpec } from '../native/workload.ts';
import { componentOf, numberAt, templatesDependencies } from './components.ts';
import {
  conditionsOf,
  earliestTime,
  hasCondition,
  latestTime,
  latestTransition,
  omitEmpty,
  present,
  reflectFields,
  sum,
  sums,
} from './status.ts';

const POD_COUNTERS = ['active', 'failed', 'succeeded'] as const;

export const notebook: KindInterpreter = {
  getReplicas: (object) => replicasOf(1, templatePodSpec(object)),
  reflectStatus: (object) =>
    objectAt(object, 'status')
      ? { readyReplicas: 0, ...reflectFields(object, ['readyReplicas', 'containerState', 'conditions']) }
      : {},
  aggregateStatus: aggregateNotebook,
  interpretHealth: (object) => {
    const state = objectAt(object, 'status', 'containerState') ?? {};
    if (objectAt(state, 'running')) {
      return true;
    }
    if (objectAt(state, 'waiting')) {
      return stringAt(state, 'waiting', 'reason') === 'ContainerCreating';
    }
    const failed = ['Error', 'OOMKilled', 'ContainerCannotRun'].includes(stringAt(state, 'terminated', 'reason') ?? '');
    return objectAt(state, 'terminated') !== undefined && !failed && !integerAt(state, 'terminated', 'exitCode');
  },
};

/** The state of a cluster where it does not run, else running since the latest start. */
function aggregateNotebook(object: KubeObject, items?: readonly AggregatedStatusItem[]): KubeObject {
  if (!items) {
    return object;
  }
  const statuses = reportedStatuses(items);
  const [only] = statuses;
  if (items.length === 1 && only) {
    return withStatus(object, only);
  }
  const reported = items.filter(({ status }) => status !== undefined);
  const stateOf = ({ status = {} }: AggregatedStatusItem) => objectAt(status, 'containerState') ?? {};
  const failed = reported.filter((item) => !objectAt(stateOf(item), 'running'));
  const running = reported.map((item) => objectAt(stateOf(item), 'running')).filter((state) => state !== undefined);
  const lastFailed = failed.at(-1);
  const failedState = lastFailed && stateOf(lastFailed);
  const time = latestTransition(statuses);
  const conditions: JsonObject[] = [];
  const add = (type: string, reason: string, message: string) =>
    conditions.push({ type, status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message });
  if (failed.length > 0) {
    const clusters = failed.map(({ clusterName }) => clusterName).join(', ');
    add('Failed', 'NotebookFailed', `Notebook executed failed in member clusters: ${clusters}`);
  } else if (running.length === items.length && items.length > 0) {
    add('Ready', 'Ready', 'All notebooks are ready');
  }
  const startedAt = latestTime(running, 'startedAt');
  const runningState = running.length > 0 ? { running: present([['startedAt', startedAt]]) } : undefined;
  const unscheduled = failedState && Object.keys(failedState).length === 0;
  const containerState = unscheduled ? { waiting: { reason: 'Unschedulable' } } : (failedState ?? runningState);
  return withStatus(object, {
    readyReplicas: sum(statuses, 'readyReplicas'),
    conditions,
    ...(containerState && { containerState }),
  });
}

/** How the training jobs of kubeflow.org/v1 differ. */
interface TrainingRules {
  kind: string;
  /** The field of `spec` with the replica specs. */
  replicaSpecs: string;
  /** Types of replicas, in the order of the components. */
  types: readonly string[];
  conditions(job: TrainingProgress): JsonObject[];
}

interface TrainingProgress {
  items: readonly AggregatedStatusItem[];
  failed: readonly string[];
  succeeded: number;
  statuses: readonly JsonObject[];
}

export const pyTorchJob = trainingJob({
  kind: 'PyTorchJob',
  replicaSpecs: 'pytorchReplicaSpecs',
  types: ['Master', 'Worker'],
  conditions: pyTorchConditions,
});

export const tfJob = trainingJob({
  kind: 'TFJob',
  replicaSpecs: 'tfReplicaSpecs',
  types: ['PS', 'Worker', 'Chief', 'Master', 'Evaluator'],
  conditions: tfConditions,
});

function trainingJob(rules: TrainingRules): KindInterpreter {
  const specOf = (object: KubeObject, type: string) => objectAt(object, 'spec', rules.replicaSpecs, type);
  return {
    getComponents: (object) =>
      rules.types.flatMap((type): Component[] => {
        const spec = specOf(object, type);
        return spec ? [componentOf(type.toLowerCase(), numberAt(spec, 1, 'replicas'), objectAt(spec, 'template'))] : [];
      }),
    aggregateStatus: (object, items = []) => aggregateTraining(object, items, rules),
    interpretHealth: (object) =>
      valueAt(object, 'status', 'conditions') !== undefined && !hasCondition(objectAt(object, 'status'), 'Failed'),
    getDependencies: (object) =>
      verifiedDependencies(
        templatesDependencies(
          rules.types.map((type) => objectAt(specOf(object, type) ?? {}, 'template')),
          object.metadata.namespace,
        ),
      ),
  };
}

function aggregateTraining(
  object: KubeObject,
  items: readonly AggregatedStatusItem[],
  rules: TrainingRules,
): KubeObject {
  const statuses = reportedStatuses(items);
  const failed = items.filter(({ status }) => hasCondition(status, 'Failed')).map(({ clusterName }) => clusterName);
  const succeeded = statuses.filter(
    (status) => hasCondition(status, 'Succeeded') && !hasCondition(status, 'Failed'),
  ).length;
  const complete = succeeded > 0 && succeeded === items.length;
  const podsOf = (type: string) => statuses.map((status) => objectAt(status, 'replicaStatuses', type) ?? {});
  return withStatus(
    object,
    omitEmpty({
      ...objectAt(object, 'status'),
      startTime: earliestTime(statuses, 'startTime'),
      lastReconcileTime: latestTime(statuses, 'lastReconcileTime'),
      ...(complete && { completionTime: latestTime(statuses, 'completionTime') }),
      replicaStatuses: Object.fromEntries(rules.types.map((type) => [type, sums(podsOf(type), POD_COUNTERS)])),
      conditions: rules.conditions({ items, failed, succeeded, statuses }),
    }),
  );
}

function tfConditions({ items, failed, succeeded, statuses }: TrainingProgress): JsonObject[] {
  const time = latestTransition(statuses);
  const conditions: JsonObject[] = [];
  const add = (type: string, reason: string, message: string) =>
    conditions.push({ type, status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message });
  if (failed.length > 0) {
    add('Failed', 'TFJobFailed', `TFJob executed failed in member clusters: ${failed.join(', ')}`);
  }
  if (succeeded > 0 && succeeded === items.length) {
    add('Succeeded', 'Completed', 'TFJob completed successfully');
  }
  return conditions;
}

function pyTorchConditions({ items, failed, succeeded, statuses }: TrainingProgress): JsonObject[] {
  const conditions: JsonObject[] = [];
  const add = (type: string, reason: string, message: string, times: JsonObject, status = 'True') =>
    conditions.push({ type, status, reason, message, ...times });
  const at = (time: string | undefined) =>
    present([
      ['lastUpdateTime', time],
      ['lastTransitionTime', time],
    ]);
  const succeededAll = succeeded > 0 && succeeded === items.length;
  if (statuses.some((status) => hasCondition(status, 'Created'))) {
    add('Created', 'PyTorchJobCreated', 'PyTorchJob is created.', at(earliestTime(statuses, 'startTime')));
  }
  const running = statuses.flatMap(conditionsOf).findLast(({ type }) => type === 'Running');
  if (running) {
    const ended = failed.length > 0 || succeededAll;
    const times = present([
      ['lastUpdateTime', running.lastUpdateTime],
      ['lastTransitionTime', running.lastTransitionTime],
    ]);
    add('Running', 'PyTorchJobRunning', 'PyTorchJob is running.', times, ended ? 'False' : 'True');
  }
  const end = at(latestTime(statuses, 'completionTime'));
  if (failed.length > 0) {
    add('Failed', 'PyTorchJobFailed', `PyTorchJob executed failed in member clusters: ${failed.join(', ')}`, end);
  } else if (succeededAll) {
    add('Succeeded', 'PyTorchJobSucceeded', 'PyTorchJob is successfully completed.', end);
  }
  return conditions;
}

export const mpiJob: KindInterpreter = {
  getComponents: (object) =>
    Object.keys(objectAt(object, 'spec', 'mpiReplicaSpecs') ?? {}).flatMap((type): Component[] => {
      const spec = objectAt(object, 'spec', 'mpiReplicaSpecs', type) ?? {};
      const template = objectAt(spec, 'template');
      const fallback = type.toLowerCase() === 'worker' ? 0 : 1;
      return template ? [componentOf(type, numberAt(spec, fallback, 'replicas'), template)] : [];
    }),
  reflectStatus: (object) =>
    reflectFields(object, ['replicaStatuses', 'conditions', 'startTime', 'completionTime', 'lastReconcileTime']),
  aggregateStatus: aggregateMpi,
  interpretHealth: (object) => {
    const status = objectAt(object, 'status');
    return conditionsOf(status).length > 0 && !hasCondition(status, 'Failed');
  },
};

function aggregateMpi(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const statuses = reportedStatuses(items);
  const [only] = statuses;
  if (items.length === 0 || (items.length === 1 && only)) {
    return only ? withStatus(object, only) : object;
  }
  const types = new Set(statuses.flatMap((status) => Object.keys(objectAt(status, 'replicaStatuses') ?? {})));
  const podsOf = (type: string) => statuses.map((status) => objectAt(status, 'replicaStatuses', type) ?? {});
  const newest = new Map<string, JsonObject>();
  for (const condition of statuses.flatMap(conditionsOf)) {
    const known = newest.get(`${condition.type}`);
    if (changedAt(condition) !== '' && (!known || changedAt(condition) > changedAt(known))) {
      newest.set(`${condition.type}`, condition);
    }
  }
  return withStatus(
    object,
    present([
      ['startTime', earliestTime(statuses, 'startTime')],
      ['completionTime', latestTime(statuses, 'completionTime')],
      ['lastReconcileTime', latestTime(statuses, 'lastReconcileTime')],
      ['replicaStatuses', Object.fromEntries([...types].map((type) => [type, sums(podsOf(type), POD_COUNTERS)]))],
      ['conditions', [...newest.values()]],
    ]),
  );
}

function changedAt(condition: JsonObject): string {
  return stringAt(condition, 'lastUpdateTime') ?? stringAt(condition, 'lastTransitionTime') ?? '';
}
