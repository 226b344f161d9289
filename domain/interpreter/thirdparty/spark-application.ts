/** sparkoperator.k8s.io SparkApplication: a driver and executors. */
import type { AggregatedStatusItem, Component } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { objectAt, stringAt, valueAt } from '../fields.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { nodeDemands, numberAt } from './components.ts';
import { latestTime, reflectFields, sums } from './status.ts';

/** States by how much they ask for attention. */
const ATTENTION: Record<string, number> = {
  SUBMITTED: 1,
  PENDING_RERUN: 1,
  COMPLETED: 2,
  SUSPENDING: 3,
  SUSPENDED: 3,
  RUNNING: 4,
  RESUMING: 4,
  SUCCEEDING: 4,
  INVALIDATING: 5,
  FAILING: 6,
  FAILED: 6,
  SUBMISSION_FAILED: 6,
};

/** Spark adds to the heap: at least so many bytes, or this share of it, by the language of the job. */
const LEAST_OVERHEAD_BYTES = 384 * 1024 ** 2;
const JVM_OVERHEAD = 0.1;
const OTHER_OVERHEAD = 0.4;

/** Units of Java memory texts in bytes. */
const JAVA_UNITS: Record<string, number> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  p: 1024 ** 5,
};

export const sparkApplication: KindInterpreter = {
  getComponents: (object) => [component(object, 'driver', 1), component(object, 'executor', executors(object))],
  reflectStatus: (object) =>
    reflectFields(object, [
      'applicationState',
      'driverInfo',
      'executorState',
      'sparkApplicationId',
      'lastSubmissionAttemptTime',
      'submissionAttempts',
      'executionAttempts',
      'submissionID',
      'terminationTime',
    ]),
  aggregateStatus: aggregate,
  interpretHealth: (object) => {
    const state = stringAt(object, 'status', 'applicationState', 'state');
    return state !== undefined && state !== 'FAILED';
  },
};

function executors(object: KubeObject): number {
  const instances = numberAt(object, 1, 'spec', 'executor', 'instances');
  return valueAt(object, 'spec', 'dynamicAllocation', 'enabled') === true
    ? Math.max(
        instances,
        numberAt(object, 1, 'spec', 'dynamicAllocation', 'initialExecutors'),
        numberAt(object, 1, 'spec', 'dynamicAllocation', 'minExecutors'),
      )
    : instances;
}

function component(object: KubeObject, name: 'driver' | 'executor', replicas: number): Component {
  const spec = objectAt(object, 'spec', name) ?? {};
  const gpu = objectAt(spec, 'gpu') ?? {};
  const gpuName = stringAt(gpu, 'name');
  const gpus = numberAt(gpu, 0, 'quantity');
  return {
    name,
    replicas,
    replicaRequirements: {
      ...nodeDemands(spec),
      resourceRequest: {
        cpu: `${numberAt(spec, 1, 'cores')}`,
        memory: `${memoryBytes(object, spec)}`,
        ...(gpuName && gpus > 0 && { [gpuName]: `${gpus}` }),
      },
    },
  };
}

function memoryBytes(object: KubeObject, spec: JsonObject): number {
  const heap = javaBytes(stringAt(spec, 'memory') ?? '1g');
  const overhead = stringAt(spec, 'memoryOverhead');
  const language = (stringAt(object, 'spec', 'type') ?? '').toLowerCase();
  const share = language === 'java' || language === 'scala' ? JVM_OVERHEAD : OTHER_OVERHEAD;
  const factor = numberAt(object, share, 'spec', 'memoryOverheadFactor');
  return heap + (overhead === undefined ? Math.max(heap * factor, LEAST_OVERHEAD_BYTES) : javaBytes(overhead));
}

/** Bytes of a Java memory text (`512m`, `1.5g`, `2gb`). */
function javaBytes(text: string): number {
  const match = /^(\d+\.?\d*)([bkmgtp])b?$/.exec(text.toLowerCase());
  const unit = JAVA_UNITS[match?.[2] ?? ''];
  if (!match || unit === undefined) {
    throw new InterpretationError(
      `cannot read memory ${JSON.stringify(text)} of a SparkApplication: want one like 512m`,
    );
  }
  return Number(match[1]) * unit;
}

function aggregate(object: KubeObject, items?: readonly AggregatedStatusItem[]): KubeObject {
  if (!items) {
    return object;
  }
  const statuses = reportedStatuses(items);
  const [only] = statuses;
  if (items.length === 1 && only) {
    return withStatus(object, only);
  }
  const states = statuses.map((status) => objectAt(status, 'applicationState')).filter((state) => state !== undefined);
  const worst = states.reduce<JsonObject>((a, b) => (a.state === undefined || attention(b) > attention(a) ? b : a), {});
  return withStatus(object, {
    ...objectAt(object, 'status'),
    applicationState: worst,
    ...sums(statuses, ['executionAttempts', 'submissionAttempts']),
    executorState: Object.assign({}, ...statuses.map((status) => objectAt(status, 'executorState'))),
    lastSubmissionAttemptTime: latestTime(statuses, 'lastSubmissionAttemptTime') ?? '',
    terminationTime: latestTime(statuses, 'terminationTime') ?? '',
  });
}

function attention(state: JsonObject): number {
  return ATTENTION[`${state.state}`] ?? 0;
}
