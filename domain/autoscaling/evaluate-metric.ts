/** One entry of `spec.metrics`: what it asks for, and what `status.currentMetrics` says of it. */
import type { MetricSpec, MetricStatus, MetricTarget } from '../kinds/hpa-metrics.ts';
import { type Gathered, gatherSamples, gatherValue } from './metric-answers.ts';
import { MetricError } from './metric-error.ts';
import { milliOf, quantityOf } from './milli.ts';
import type { ClusterReading, UnreadCluster } from './reading.ts';
import {
  type CountInput,
  countByShare,
  countByUsage,
  countByUtilization,
  countByValue,
  type ReplicaCount,
} from './replica-count.ts';

/** What is known when metrics are evaluated. */
export interface MetricInput extends CountInput {
  readings: readonly ClusterReading[];
  /** Replicas that run in all members. */
  memberReplicas: number;
}

/** A metric that could be read. */
export interface MetricProposal {
  replicas: number;
  /** For messages: `cpu resource utilization (percentage of request)`. */
  name: string;
  status: MetricStatus;
  /** Clusters without this metric. */
  silent: readonly UnreadCluster[];
}

/** A metric that could not. */
export interface MetricFailure {
  /** Of the condition and the Event. */
  reason: string;
  message: string;
  /** The message with the metric's source before it. */
  fullMessage: string;
}

/** Evaluates the metric at an index of `spec.metrics`. */
export function evaluateMetric(spec: MetricSpec, index: number, input: MetricInput): MetricProposal | MetricFailure {
  try {
    return propose(spec, index, input);
  } catch (error) {
    if (error instanceof MetricError) {
      const { reason, prefix } = failureOf(spec);
      return { reason, message: error.message, fullMessage: `${prefix}${error.message}` };
    }
    throw error;
  }
}

function propose(
  { type, resource, containerResource, pods, object, external }: MetricSpec,
  index: number,
  input: MetricInput,
): MetricProposal {
  if (type === 'Resource' && resource) {
    const { name, target } = resource;
    const { value: count, silent } = countResource(input, index, target, { resource: name });
    const percent = count.utilization === undefined ? '' : ' utilization (percentage of request)';
    const status = { type, resource: { name, current: averageOf(count) } };
    return { replicas: count.replicas, name: `${name} resource${percent}`, status, silent };
  }
  if (type === 'ContainerResource' && containerResource) {
    const { name, container, target } = containerResource;
    const { value: count, silent } = countResource(input, index, target, { resource: name, container });
    const what =
      count.utilization === undefined ? 'resource' : 'container resource utilization (percentage of request)';
    const status = { type, containerResource: { name, container, current: averageOf(count) } };
    return { replicas: count.replicas, name: `${name} ${what}`, status, silent };
  }
  if (type === 'Pods' && pods) {
    const { metric, target } = pods;
    const { value, silent } = gathering(`metric ${metric.name}`, () => gatherSamples(input.readings, index, 'custom'));
    const count = countByUsage(input, value, { target: milliOf(wanted(target.averageValue, 'pods')) });
    const status = { type, pods: { metric, current: averageOf(count) } };
    return { replicas: count.replicas, name: `pods metric ${metric.name}`, status, silent };
  }
  if (type === 'Object' && object) {
    const { describedObject, metric, target } = object;
    const value = gathering(`metric ${metric.name}`, () => gatherValue(input.readings, index, 'custom'));
    const { replicas, current } = countValue(input, value.value, target, 'object');
    const status = { type, object: { describedObject, metric, current } };
    return { replicas, name: `${describedObject.kind} metric ${metric.name}`, status, silent: value.silent };
  }
  if (type === 'External' && external) {
    const { metric, target } = external;
    const value = gathering(`external metric ${metric.name}`, () => gatherValue(input.readings, index, 'external'));
    const { replicas, current } = countValue(input, value.value, target, 'external');
    const status = { type, external: { metric, current } };
    return { replicas, name: `external metric ${metric.name}`, status, silent: value.silent };
  }
  throw new MetricError(`unknown metric source type ${JSON.stringify(type)}`);
}

function countResource(
  input: MetricInput,
  index: number,
  { averageValue, averageUtilization }: MetricTarget,
  source: { resource: string; container?: string },
): Gathered<ReplicaCount> {
  if (averageValue === undefined && averageUtilization === undefined) {
    throw new MetricError(
      'invalid resource metric source: neither an average utilization target nor an average value target was set',
    );
  }
  const { resource } = source;
  return inContext(`failed to get ${resource} utilization`, () => {
    const { value, silent } = gathering(`metrics for resource ${resource}`, () =>
      gatherSamples(input.readings, index, 'resource', source),
    );
    const count =
      averageValue === undefined
        ? countByUtilization(input, value, { ...source, percent: averageUtilization ?? 0 })
        : countByUsage(input, value, { resource, target: milliOf(averageValue) });
    return { value: count, silent };
  });
}

/** Counts by the value as a whole where there is such a target, else by the share of each pod. */
function countValue(input: MetricInput, current: number, { value, averageValue }: MetricTarget, source: string) {
  if (value !== undefined) {
    const { replicas, usage } = countByValue(input, current, milliOf(value));
    return { replicas, current: { value: quantityOf(usage) } };
  }
  const share = milliOf(wanted(averageValue, source));
  const { replicas, usage } = countByShare(input, input.memberReplicas, current, share);
  return { replicas, current: { averageValue: quantityOf(usage) } };
}

function averageOf({ usage, utilization }: ReplicaCount) {
  return {
    ...(utilization === undefined ? {} : { averageUtilization: utilization }),
    averageValue: quantityOf(usage),
  };
}

function wanted(amount: string | number | undefined, source: string): string | number {
  if (amount === undefined) {
    const missing = source === 'pods' ? 'no' : 'neither a value target nor an';
    throw new MetricError(`invalid ${source} metric source: ${missing} average value target was set`);
  }
  return amount;
}

function gathering<T>(what: string, gather: () => T): T {
  return inContext(`unable to get ${what}`, gather);
}

function inContext<T>(context: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof MetricError ? new MetricError(`${context}: ${error.message}`, { cause: error }) : error;
  }
}

/** Kubernetes' reason for a failure of each source, and how its full message begins. */
function failureOf({ type, resource, containerResource }: MetricSpec): { reason: string; prefix: string } {
  switch (type) {
    case 'Resource':
      return { reason: 'FailedGetResourceMetric', prefix: `failed to get ${resource?.name} resource metric value: ` };
    case 'ContainerResource': {
      const prefix = `failed to get ${containerResource?.container} container metric value: `;
      return { reason: 'FailedGetContainerResourceMetric', prefix };
    }
    case 'Pods':
      return { reason: 'FailedGetPodsMetric', prefix: 'failed to get pods metric value: ' };
    case 'Object':
      return { reason: 'FailedGetObjectMetric', prefix: 'failed to get object metric value: ' };
    case 'External':
      return { reason: 'FailedGetExternalMetric', prefix: 'failed to get external metric value: ' };
    default:
      return { reason: 'InvalidMetricSourceType', prefix: '' };
  }
}
