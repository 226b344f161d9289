/** flink.apache.org FlinkDeployment: a job manager and task managers. */
import type { Component } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { formatQuantity, type Quantity } from '../../quantity.ts';
import { objectAt, stringAt, valueAt } from '../fields.ts';
import type { KindInterpreter, ReplicaInterpretation } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { readQuantity } from '../quantities.ts';
import { nodeDemands, numberAt } from './components.ts';
import { present, reflectFields } from './status.ts';

const STATUS_FIELDS = [
  'clusterInfo',
  'error',
  'jobManagerDeploymentStatus',
  'jobStatus',
  'observedGeneration',
  'lifecycleState',
  'reconciliationStatus',
  'taskManager',
] as const;

/** Running, ended for good, or about to end: nothing that another cluster would do better. */
const SETTLED = new Set([
  'RUNNING',
  'FINISHED',
  'FAILED',
  'CANCELED',
  'SUSPENDED',
  'CANCELLING',
  'FAILING',
  'RESTARTING',
]);

/** Starting: healthy only while a mistake of the user, not the cluster, holds it up. */
const STARTING = new Set(['CREATED', 'INITIALIZING', 'RECONCILING']);
const USER_ERRORS = ['ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff'];

export const flinkDeployment: KindInterpreter = {
  getReplicas,
  getComponents: (object) => [
    component(object, 'jobmanager', 'jobManager', jobManagers(object)),
    component(object, 'taskmanager', 'taskManager', taskManagers(object)),
  ],
  reflectStatus: (object) => reflectFields(object, STATUS_FIELDS),
  aggregateStatus: (object, items) => {
    if (!items) {
      return object;
    }
    // A Flink job runs in one cluster: the last report is the whole status.
    const last = reportedStatuses(items).at(-1);
    const reported = last ? present(STATUS_FIELDS.map((field) => [field, valueAt(last, field)])) : NOTHING_REPORTED;
    return withStatus(object, reported);
  },
  interpretHealth: (object) => {
    const status = objectAt(object, 'status') ?? {};
    const state = stringAt(status, 'jobStatus', 'state');
    if (state === undefined) {
      return status.jobManagerDeploymentStatus === 'READY' && status.lifecycleState === 'STABLE';
    }
    const error = stringAt(status, 'error') ?? '';
    return SETTLED.has(state) || (STARTING.has(state) && USER_ERRORS.some((known) => error.includes(known)));
  },
};

const NOTHING_REPORTED: JsonObject = {
  error: '',
  jobManagerDeploymentStatus: '',
  lifecycleState: '',
  observedGeneration: 0,
};

function jobManagers(object: KubeObject): number {
  return numberAt(object, 1, 'spec', 'jobManager', 'replicas');
}

/** As given, or as many as the parallelism needs at so many slots each. */
function taskManagers(object: KubeObject): number {
  const parallelism = numberAt(object, 0, 'spec', 'job', 'parallelism');
  const slots = numberAt(object, 0, 'spec', 'flinkConfiguration', 'taskmanager.numberOfTaskSlots');
  const needed = parallelism > 0 && slots > 0 ? Math.ceil(parallelism / slots) : 1;
  return numberAt(object, needed, 'spec', 'taskManager', 'replicas');
}

function component(object: KubeObject, name: string, manager: string, replicas: number): Component {
  const { cpu, memory } = resourcesOf(object, manager);
  return {
    name,
    replicas,
    replicaRequirements: {
      ...nodeDemands(objectAt(object, 'spec', 'podTemplate', 'spec')),
      resourceRequest: { ...(cpu && { cpu: formatQuantity(cpu) }), ...(memory && { memory: formatQuantity(memory) }) },
    },
  };
}

/** All managers as replicas of the larger kind. */
function getReplicas(object: KubeObject): ReplicaInterpretation {
  const job = resourcesOf(object, 'jobManager');
  const task = resourcesOf(object, 'taskManager');
  const cpu = larger(job.cpu, task.cpu);
  const memory = larger(job.memory, task.memory);
  const { namespace } = object.metadata;
  return {
    replicas: jobManagers(object) + taskManagers(object),
    requirements: {
      ...nodeDemands(objectAt(object, 'spec', 'podTemplate', 'spec')),
      resourceRequest: { ...(cpu && { cpu: formatQuantity(cpu) }), ...(memory && { memory: formatQuantity(memory) }) },
      ...(namespace && { namespace }),
    },
  };
}

interface Resources {
  cpu: Quantity | undefined;
  memory: Quantity | undefined;
}

function resourcesOf(object: KubeObject, manager: string): Resources {
  const quantityOf = (resource: string) => {
    const value = valueAt(object, 'spec', manager, 'resource', resource);
    return value === undefined ? undefined : readQuantity(value, `${resource} of ${manager}`);
  };
  return { cpu: quantityOf('cpu'), memory: quantityOf('memory') };
}

function larger(a: Quantity | undefined, b: Quantity | undefined): Quantity | undefined {
  return a && (!b || a.nano > b.nano) ? a : b;
}
