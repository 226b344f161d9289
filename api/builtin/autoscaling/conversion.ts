/** HorizontalPodAutoscaler between autoscaling/v1 and v2, which is stored: what v1 has no field for is in annotations. */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../../domain/object.ts';
import type { Conversion } from '../../resource/definition.ts';

const PREFIX = 'autoscaling.alpha.kubernetes.io/';
/** Annotations of v1, and the field of v2 that each holds as JSON. */
const METRICS = `${PREFIX}metrics`;
const BEHAVIOR = `${PREFIX}behavior`;
const CURRENT_METRICS = `${PREFIX}current-metrics`;
const CONDITIONS = `${PREFIX}conditions`;

const V1 = 'autoscaling/v1';
const V2 = 'autoscaling/v2';

/** For the definition of autoscaling/v1. */
export const AUTOSCALER_CONVERSION: Conversion = { toStored: toV2, fromStored: toV1 };

function toV1({ metadata, spec, status, ...rest }: KubeObject): KubeObject {
  const { metrics, behavior, ...ownSpec } = objectOf(spec);
  const { currentMetrics, conditions, ...ownStatus } = objectOf(status);
  const wanted = splitCpu(metrics, 'target');
  const current = splitCpu(currentMetrics, 'current');
  const annotations = {
    ...metadata.annotations,
    ...annotation(METRICS, wanted.others),
    ...annotation(BEHAVIOR, behavior),
    ...annotation(CURRENT_METRICS, current.others),
    ...annotation(CONDITIONS, conditions),
  };
  return {
    ...rest,
    apiVersion: V1,
    metadata: { ...metadata, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { ...ownSpec, ...(wanted.cpu !== undefined && { targetCPUUtilizationPercentage: wanted.cpu }) },
    status: {
      ...ownStatus,
      currentReplicas: ownStatus.currentReplicas ?? 0,
      desiredReplicas: ownStatus.desiredReplicas ?? 0,
      ...(current.cpu !== undefined && { currentCPUUtilizationPercentage: current.cpu }),
    },
  };
}

function toV2({ metadata, spec, status, ...rest }: KubeObject): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...ownSpec } = objectOf(spec);
  const { currentCPUUtilizationPercentage: current, currentReplicas, ...ownStatus } = objectOf(status);
  const {
    [METRICS]: metrics,
    [BEHAVIOR]: behavior,
    [CURRENT_METRICS]: currents,
    [CONDITIONS]: conditions,
    ...others
  } = metadata.annotations ?? {};
  const { annotations: _annotations, ...ownMetadata } = metadata;
  const wanted = [...cpuMetric('target', target, { type: 'Utilization' }), ...listOf(parsed(metrics))];
  const measured = [...cpuMetric('current', current, {}), ...listOf(parsed(currents))];
  const behaviorValue = parsed(behavior);
  const conditionValue = parsed(conditions);
  return {
    ...rest,
    apiVersion: V2,
    metadata: { ...ownMetadata, ...(Object.keys(others).length > 0 && { annotations: others }) },
    spec: {
      ...ownSpec,
      ...(wanted.length > 0 && { metrics: wanted }),
      ...(behaviorValue !== undefined && { behavior: behaviorValue }),
    },
    ...(status !== undefined && {
      status: {
        ...ownStatus,
        ...(currentReplicas !== undefined && currentReplicas !== 0 && { currentReplicas }),
        currentMetrics: measured.length > 0 ? measured : null,
        ...(conditionValue !== undefined && { conditions: conditionValue }),
      },
    }),
  };
}

/** The first CPU metric, which v1 has a field for, and the others. */
function splitCpu(metrics: JsonValue | undefined, side: 'target' | 'current'): { cpu?: JsonValue; others?: JsonValue } {
  const list = listOf(metrics);
  const at = list.findIndex((metric) => cpuUtilization(metric, side) !== undefined);
  const others = list.filter((_, index) => index !== at);
  const cpu = at < 0 ? undefined : cpuUtilization(list[at], side);
  return { ...(cpu !== undefined && { cpu }), ...(others.length > 0 && { others }) };
}

function cpuUtilization(metric: JsonValue | undefined, side: 'target' | 'current'): JsonValue | undefined {
  const resource = isJsonObject(metric) && metric.type === 'Resource' ? objectOf(metric.resource) : {};
  return resource.name === 'cpu' ? objectOf(resource[side]).averageUtilization : undefined;
}

function cpuMetric(side: 'target' | 'current', percentage: JsonValue | undefined, rest: JsonObject): JsonObject[] {
  return percentage === undefined || percentage === null
    ? []
    : [{ type: 'Resource', resource: { name: 'cpu', [side]: { ...rest, averageUtilization: percentage } } }];
}

function annotation(name: string, value: JsonValue | undefined): Record<string, string> {
  return value === undefined || value === null ? {} : { [name]: JSON.stringify(value) };
}

/** An annotation that somebody has broken is as good as none. */
function parsed(text: string | undefined): JsonValue | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

function listOf(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}
