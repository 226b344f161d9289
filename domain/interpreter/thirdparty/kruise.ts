/** apps.kruise.io: OpenKruise's workloads. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { integerAt, objectAt, objectsAt, stringAt, stringMapAt, valueAt, withField } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { isRolledOutOnNodes } from '../native/daemon-set.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import {
  isRolledOut,
  replicasOf,
  templateDependencies,
  templatePodSpec,
  templateReplicas,
} from '../native/workload.ts';
import { podDependencies } from '../pod-dependencies.ts';
import {
  aggregatedGeneration,
  conditionsOf,
  hasCondition,
  last,
  present,
  reflectFields,
  reflectWithGeneration,
  sums,
} from './status.ts';

/** What the status of a kind is made of. */
interface WorkloadStatus {
  /** Numbers that add up. */
  counters: readonly string[];
  /** Values of which the last one reported counts, with what they are when none was. */
  texts?: Record<string, JsonValue>;
  /** Whether the last condition of each type is carried along. */
  conditions?: boolean;
}

const cloneSetStatus: WorkloadStatus = {
  counters: [
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'updatedReadyReplicas',
    'expectedUpdatedReplicas',
  ],
  texts: { updateRevision: '', currentRevision: '', labelSelector: '' },
};

const statefulSetStatus: WorkloadStatus = {
  counters: [
    'replicas',
    'readyReplicas',
    'currentReplicas',
    'updatedReplicas',
    'availableReplicas',
    'updatedReadyReplicas',
  ],
  texts: { updateRevision: '', currentRevision: '' },
};

const unitedDeploymentStatus: WorkloadStatus = {
  counters: ['replicas', 'updatedReplicas', 'readyReplicas', 'availableReplicas', 'unavailableReplicas'],
  conditions: true,
};

const daemonSetStatus: WorkloadStatus = {
  counters: [
    'currentNumberScheduled',
    'numberMisscheduled',
    'desiredNumberScheduled',
    'numberReady',
    'updatedNumberScheduled',
    'numberAvailable',
    'numberUnavailable',
  ],
  texts: { daemonSetHash: 0 },
};

export const cloneSet = replicated(cloneSetStatus);
export const kruiseStatefulSet = replicated(statefulSetStatus);
export const unitedDeployment: KindInterpreter = {
  ...replicated(unitedDeploymentStatus),
  interpretHealth: (object) => Boolean(objectAt(object, 'status') && objectAt(object, 'spec')) && isRolledOut(object),
};

export const kruiseDaemonSet: KindInterpreter = {
  ...generationStatus(daemonSetStatus),
  interpretHealth: isRolledOutOnNodes,
  getDependencies: templateDependencies,
};

function replicated(status: WorkloadStatus): KindInterpreter {
  return {
    getReplicas: templateReplicas,
    reviseReplica: (object, replicas) => withField(object, ['spec', 'replicas'], replicas),
    ...generationStatus(status),
    interpretHealth: isRolledOut,
    getDependencies: templateDependencies,
  };
}

function generationStatus(rules: WorkloadStatus): Pick<KindInterpreter, 'reflectStatus' | 'aggregateStatus'> {
  const { counters, texts = {}, conditions = false } = rules;
  const fields = [...counters, ...Object.keys(texts), 'observedGeneration', ...(conditions ? ['conditions'] : [])];
  return {
    reflectStatus: (object) => reflectWithGeneration(object, fields),
    aggregateStatus: (object, items = []) => {
      const statuses = reportedStatuses(items);
      const newest = new Map(statuses.flatMap(conditionsOf).map((condition) => [condition.type, condition]));
      return withStatus(object, {
        ...objectAt(object, 'status'),
        observedGeneration: aggregatedGeneration(object, items),
        ...sums(statuses, counters),
        ...present(Object.entries(texts).map(([field, none]) => [field, last(statuses, field) ?? none])),
        ...(conditions && newest.size > 0 && { conditions: [...newest.values()] }),
      });
    },
  };
}

export const broadcastJob: KindInterpreter = {
  getReplicas: (object) => replicasOf(integerAt(object, 'spec', 'parallelism') ?? 1, templatePodSpec(object)),
  reviseReplica: (object, replicas) => withField(object, ['spec', 'parallelism'], replicas),
  retain: (desired, observed) => {
    const labels = stringMapAt(observed, 'spec', 'template', 'metadata', 'labels');
    return labels ? withField(desired, ['spec', 'template', 'metadata', 'labels'], labels) : desired;
  },
  reflectStatus: (object) =>
    reflectFields(object, [
      'conditions',
      'startTime',
      'completionTime',
      'active',
      'succeeded',
      'failed',
      'desired',
      'phase',
    ]),
  aggregateStatus: aggregateBroadcastJob,
  interpretHealth: (object) => {
    const status = objectAt(object, 'status') ?? {};
    const running = integerAt(status, 'succeeded') !== 0 || integerAt(status, 'active') !== 0;
    return integerAt(status, 'desired') !== 0 && integerAt(status, 'failed') === 0 && running;
  },
  getDependencies: templateDependencies,
};

function aggregateBroadcastJob(object: KubeObject, items?: readonly AggregatedStatusItem[]): KubeObject {
  if (!items) {
    return object;
  }
  const statuses = reportedStatuses(items);
  const failed = items.filter(({ status }) => hasCondition(status, 'Failed')).map(({ clusterName }) => clusterName);
  const complete = statuses.filter((status) => hasCondition(status, 'Complete'));
  const conditions: JsonObject[] = [];
  if (failed.length > 0) {
    const message = `Job executed failed in member clusters: ${failed.join(', ')}`;
    conditions.push({ type: 'Failed', status: 'True', reason: 'JobFailed', message });
  }
  if (complete.length > 0 && complete.length === items.length) {
    conditions.push({ type: 'Completed', status: 'True', reason: 'Completed', message: 'Job completed' });
  }
  return withStatus(object, {
    ...objectAt(object, 'status'),
    ...sums(statuses, ['active', 'succeeded', 'failed', 'desired']),
    phase: last(statuses, 'phase') ?? '',
    conditions,
  });
}

export const advancedCronJob: KindInterpreter = {
  aggregateStatus: (object, items) => {
    if (!items) {
      return object;
    }
    const statuses = reportedStatuses(items);
    return withStatus(object, {
      ...objectAt(object, 'status'),
      active: statuses.flatMap((status) => [...objectsAt(status, 'active')]),
      type: last(statuses, 'type') ?? '',
      ...present([['lastScheduleTime', last(statuses, 'lastScheduleTime')]]),
    });
  },
  getDependencies: (object) => {
    const job = ['broadcastJobTemplate', 'jobTemplate']
      .map((template) => objectAt(object, 'spec', 'template', template, 'spec', 'template', 'spec'))
      .find((podSpec) => podSpec !== undefined);
    return verifiedDependencies(podDependencies(job, object.metadata.namespace));
  },
};

/** It injects containers into pods of others, and so has no replicas of its own. */
export const sidecarSet: KindInterpreter = {
  getReplicas: () => ({ replicas: 0 }),
  retain: (desired) => desired,
  reflectStatus: (object) =>
    objectAt(object, 'status') ? sums([objectAt(object, 'status') ?? {}], SIDECAR_COUNTERS) : {},
  aggregateStatus: (object, items = []) => withStatus(object, sums(reportedStatuses(items), SIDECAR_COUNTERS)),
  interpretHealth: (object) => {
    const matched = integerAt(object, 'status', 'matchedPods') ?? 0;
    const updated = integerAt(object, 'status', 'updatedPods') ?? 0;
    return objectAt(object, 'status') !== undefined && (matched === 0 || updated === matched);
  },
  getDependencies: sidecarDependencies,
};

const SIDECAR_COUNTERS = ['matchedPods', 'updatedPods', 'readyPods'];

/** ConfigMaps and Secrets of the sidecars; their namespace is that of the object, which has none. */
function sidecarDependencies(object: KubeObject): DependentObjectReference[] {
  const spec = objectAt(object, 'spec') ?? {};
  const parts = present([
    ['containers', valueAt(spec, 'containers')],
    ['volumes', valueAt(spec, 'volumes')],
  ]);
  return verifiedDependencies(
    podDependencies(parts, stringAt(object, 'metadata', 'namespace')).filter(
      ({ kind }) => kind === 'ConfigMap' || kind === 'Secret',
    ),
  );
}
