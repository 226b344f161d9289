/**
 * How many replicas a metric asks for: the arithmetic of Kubernetes' HorizontalPodAutoscaler over the pods of all clusters.
 * Pods are counted in the members; divided by the calibration (replicas in members for each replica of the template) that
 * becomes replicas of the template, as in Karmada.
 */
import { MetricError } from './metric-error.ts';
import { percentOf } from './milli.ts';
import type { AutoscaledPod } from './pod.ts';
import { groupPods, isReadyPod, type PodGroups, type PodRules } from './pod-groups.ts';
import type { Samples } from './samples.ts';

/** Relative differences that are not worth a change, for more replicas and for fewer. */
export interface Tolerance {
  up: number;
  down: number;
}

/** What every count is made from. */
export interface CountInput {
  /** Of the template. */
  templateReplicas: number;
  /** Replicas in members for each replica of the template. */
  calibration: number;
  pods: readonly AutoscaledPod[];
  tolerance: Tolerance;
  rules: PodRules;
}

/** What a metric asks for, and what it is now. */
export interface ReplicaCount {
  replicas: number;
  /** In thousandths: of an average pod, or of the whole where the target is a value. */
  usage: number;
  /** Usage of an average pod in percent of its request. */
  utilization?: number;
}

const NO_PODS = 'no pods returned by selector while calculating replica count';
const NO_READY_PODS = 'did not receive metrics for any ready pods';

/** For a target in percent of what pods request. Throws {@link MetricError}. */
export function countByUtilization(
  input: CountInput,
  samples: Samples,
  { resource, container, percent }: { resource: string; container?: string; percent: number },
): ReplicaCount {
  const { pods } = input;
  assertPods(pods);
  const groups = groupPods(pods, samples, resource, input.rules);
  const requests = requestsOf(pods, resource, container);
  const requestOf = (id: string): number => requests.get(id) ?? 0;
  const measure = (values: Values): Measurement => {
    const known = [...values].filter(([id]) => requests.has(id));
    const requested = known.reduce((sum, [id]) => sum + requestOf(id), 0);
    if (requested === 0) {
      throw new MetricError('no metrics returned matched known pods');
    }
    const used = known.reduce((sum, [, value]) => sum + value, 0);
    const utilization = percentOf(used, requested);
    return { ratio: utilization / percent, usage: Math.trunc(used / known.length), utilization };
  };
  // A pod without metrics may use all that it requested, or as much as is wanted of it.
  const assumed = Math.max(100, percent);
  return countByRatio(input, groups, samples, measure, (id) => Math.trunc((requestOf(id) * assumed) / 100));
}

/** For a target per pod, in thousandths. Throws {@link MetricError}. */
export function countByUsage(
  input: CountInput,
  samples: Samples,
  { resource, target }: { resource?: string; target: number },
): ReplicaCount {
  assertPods(input.pods);
  const groups = groupPods(input.pods, samples, resource, input.rules);
  const measure = (values: Values): Measurement => {
    const total = [...values.values()].reduce((sum, value) => sum + value, 0);
    const usage = Math.trunc(total / values.size);
    return { ratio: usage / target, usage };
  };
  return countByRatio(input, groups, samples, measure, () => target);
}

/** For a target of one value that all pods bring about together. Throws {@link MetricError}. */
export function countByValue(input: CountInput, value: number, target: number): ReplicaCount {
  const { templateReplicas, calibration, pods, tolerance } = input;
  const ratio = value / target;
  if (templateReplicas === 0) {
    return { replicas: Math.ceil(ratio), usage: value };
  }
  if (isTolerated(ratio, tolerance)) {
    return { replicas: templateReplicas, usage: value };
  }
  if (pods.length === 0) {
    throw new MetricError(`unable to calculate ready pods: ${NO_PODS}`);
  }
  return { replicas: Math.ceil((ratio * pods.filter(isReadyPod).length) / calibration), usage: value };
}

/** For a target of one value that the pods share. `memberReplicas` are those that run in all members. */
export function countByShare(
  { calibration, tolerance }: Pick<CountInput, 'calibration' | 'tolerance'>,
  memberReplicas: number,
  value: number,
  target: number,
): ReplicaCount {
  const isFair = isTolerated(value / (target * memberReplicas), tolerance);
  return {
    replicas: Math.ceil((isFair ? memberReplicas : value / target) / calibration),
    usage: Math.ceil(value / memberReplicas),
  };
}

/** Values in thousandths by pod id. */
type Values = ReadonlyMap<string, number>;

interface Measurement {
  /** What is used, divided by what is wanted. */
  ratio: number;
  usage: number;
  utilization?: number;
}

function countByRatio(
  { templateReplicas, calibration, tolerance }: CountInput,
  groups: PodGroups,
  samples: Samples,
  measure: (values: Values) => Measurement,
  assumedUsage: (id: string) => number,
): ReplicaCount {
  const counted = new Map(
    [...samples]
      .filter(([id]) => !groups.ignored.has(id) && !groups.unready.has(id))
      .map(([id, { value }]) => [id, value]),
  );
  if (counted.size === 0) {
    throw new MetricError(NO_READY_PODS);
  }
  const { ratio, ...usage } = measure(counted);
  const unchanged = { replicas: templateReplicas, ...usage };
  const growsWithUnready = groups.unready.size > 0 && ratio > 1;
  if (!growsWithUnready && groups.missing.size === 0) {
    return isTolerated(ratio, tolerance)
      ? unchanged
      : { replicas: Math.ceil((ratio * groups.readyCount) / calibration), ...usage };
  }
  // What is not known is assumed to be whatever asks for less of a change.
  if (ratio !== 1) {
    for (const id of groups.missing) {
      counted.set(id, ratio < 1 ? assumedUsage(id) : 0);
    }
  }
  for (const id of growsWithUnready ? groups.unready : []) {
    counted.set(id, 0);
  }
  const { ratio: cautious } = measure(counted);
  const turns = (ratio < 1 && cautious > 1) || (ratio > 1 && cautious < 1);
  if (isTolerated(cautious, tolerance) || turns) {
    return unchanged;
  }
  const replicas = Math.ceil((cautious * counted.size) / calibration);
  const contradicts = (cautious < 1 && replicas > templateReplicas) || (cautious > 1 && replicas < templateReplicas);
  return contradicts ? unchanged : { replicas, ...usage };
}

function isTolerated(ratio: number, { up, down }: Tolerance): boolean {
  return 1 - down <= ratio && ratio <= 1 + up;
}

function assertPods(pods: readonly AutoscaledPod[]): void {
  if (pods.length === 0) {
    throw new MetricError(NO_PODS);
  }
}

/** What each pod requests of a resource, in all or in one container. Throws {@link MetricError} where one requests nothing. */
function requestsOf(
  pods: readonly AutoscaledPod[],
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, number> {
  return new Map(
    pods.map(({ id, name, containers }) => {
      const counted = containers.filter((one) => container === undefined || one.name === container);
      const total = counted.reduce((sum, { name: containerName, requests }) => {
        const request = requests.get(resource);
        if (request === undefined) {
          throw new MetricError(`missing request for ${resource} in container ${containerName} of Pod ${name}`);
        }
        return sum + request;
      }, 0);
      return [id, total];
    }),
  );
}
