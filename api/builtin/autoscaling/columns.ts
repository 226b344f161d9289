/** What `kubectl get hpa` shows, in both versions. */
import { type JsonObject, type JsonValue, parseApiVersion } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME } from '../column.ts';
import { numberAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';

/** Metrics that are shown before the rest is counted. */
const SHOWN_METRICS = 2;

/** Type of a metric to the field that holds it. */
const SOURCE_FIELDS: Record<string, string> = {
  Resource: 'resource',
  ContainerResource: 'containerResource',
  Pods: 'pods',
  Object: 'object',
  External: 'external',
};

/** `current/target` of one metric and its status. */
function metricText(metric: JsonObject, status: JsonObject | undefined): string {
  const type = textAt(metric, 'type');
  const field = Object.hasOwn(SOURCE_FIELDS, type) ? SOURCE_FIELDS[type] : undefined;
  if (field === undefined) {
    return '<unknown type>';
  }
  const target = objectAt(metric, field, 'target');
  const current = objectAt(status, field, 'current');
  const named = type === 'Resource' || type === 'ContainerResource';
  const prefix = named ? `${textAt(metric, field, 'name')}: ` : '';
  if (target?.averageValue !== undefined) {
    const suffix = type === 'Object' || type === 'External' ? ' (avg)' : '';
    return `${prefix}${shown(current?.averageValue, '<unknown>')}/${shown(target.averageValue, '')}${suffix}`;
  }
  if (named) {
    return `${prefix}${percent(current?.averageUtilization, '<unknown>')}/${percent(target?.averageUtilization, '<auto>')}`;
  }
  return `${shown(current?.value, '<unknown>')}/${shown(target?.value, '<nil>')}`;
}

function shown(value: JsonValue | undefined, absent: string): string {
  return value === undefined || value === null ? absent : String(value);
}

function percent(value: JsonValue | undefined, absent: string): string {
  return typeof value === 'number' ? `${value}%` : absent;
}

/** The metrics of either version; version 1 knows one, the share of CPU. */
function metricsOf(object: JsonObject): { metrics: JsonObject[]; statuses: JsonObject[] } {
  if (parseApiVersion(textAt(object, 'apiVersion')).version !== 'v1') {
    return { metrics: objectsAt(object, 'spec', 'metrics'), statuses: objectsAt(object, 'status', 'currentMetrics') };
  }
  const target = valueAt(object, 'spec', 'targetCPUUtilizationPercentage');
  const current = valueAt(object, 'status', 'currentCPUUtilizationPercentage');
  const cpu = (field: string, value: JsonValue | undefined): JsonObject[] =>
    value === undefined
      ? []
      : [{ type: 'Resource', resource: { name: 'cpu', [field]: { averageUtilization: value } } }];
  return { metrics: cpu('target', target), statuses: cpu('current', current) };
}

function targets(object: JsonObject): string {
  const { metrics, statuses } = metricsOf(object);
  const texts = metrics.map((metric, index) => metricText(metric, statuses[index]));
  const first = texts.slice(0, SHOWN_METRICS).join(', ') || '<none>';
  return texts.length > SHOWN_METRICS ? `${first} + ${texts.length - SHOWN_METRICS} more...` : first;
}

const COLUMNS: TableColumn[] = [
  NAME,
  column(
    'Reference',
    (object) =>
      `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
  ),
  column('Targets', targets),
  column('MinPods', (object) => shown(valueAt(object, 'spec', 'minReplicas'), '<unset>')),
  column('MaxPods', (object) => numberAt(object, 'spec', 'maxReplicas')),
  column('Replicas', (object) => numberAt(object, 'status', 'currentReplicas')),
  AGE,
];

/** Columns by apiVersion and kind. */
export const AUTOSCALING_COLUMNS: Record<string, TableColumn[]> = {
  'autoscaling/v1/HorizontalPodAutoscaler': COLUMNS,
  'autoscaling/v2/HorizontalPodAutoscaler': COLUMNS,
};
