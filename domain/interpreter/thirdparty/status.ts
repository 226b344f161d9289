/** Reading and adding up statuses, as the kinds of other projects need it. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import { TEMPLATE_GENERATION_ANNOTATION } from '../../kinds/names.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../object.ts';
import { integerAt, objectAt, objectsAt, stringAt, valueAt } from '../fields.ts';

/** These fields of an object's status; an empty object when it has none. */
export function reflectFields(object: KubeObject, fields: readonly string[]): JsonObject {
  const status = objectAt(object, 'status') ?? {};
  return present(fields.map((field) => [field, valueAt(status, field)]));
}

/** {@link reflectFields} with the generations by which the hub knows whether the status is up to date. */
export function reflectWithGeneration(object: KubeObject, fields: readonly string[]): JsonObject {
  if (!objectAt(object, 'status')) {
    return {};
  }
  const templateGeneration = Number(object.metadata.annotations?.[TEMPLATE_GENERATION_ANNOTATION] ?? Number.NaN);
  return {
    ...reflectFields(object, fields),
    ...present([
      ['generation', object.metadata.generation],
      ['resourceTemplateGeneration', Number.isFinite(templateGeneration) ? templateGeneration : undefined],
    ]),
  };
}

/** An object of the fields that have a value. */
export function present(fields: readonly (readonly [string, JsonValue | undefined])[]): JsonObject {
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

/** The template's generation when every member has seen it and says so, else what the template's status has. */
export function aggregatedGeneration(object: KubeObject, items: readonly AggregatedStatusItem[]): number {
  const generation = object.metadata.generation ?? 0;
  const aligned = items.filter(({ status = {} }) => {
    const seen = (integerAt(status, 'generation') ?? 0) === (integerAt(status, 'observedGeneration') ?? 0);
    return seen && (integerAt(status, 'resourceTemplateGeneration') ?? 0) === generation;
  });
  return aligned.length === items.length ? generation : (integerAt(object, 'status', 'observedGeneration') ?? 0);
}

/** The sum of a counter. */
export function sum(statuses: readonly JsonObject[], field: string): number {
  return statuses.reduce((total, status) => total + (integerAt(status, field) ?? 0), 0);
}

/** Sums of several counters, as fields. */
export function sums(statuses: readonly JsonObject[], fields: readonly string[]): Record<string, number> {
  return Object.fromEntries(fields.map((field) => [field, sum(statuses, field)]));
}

/** The last value that is neither absent nor empty. */
export function last(statuses: readonly JsonObject[], field: string): JsonValue | undefined {
  return statuses.map((status) => valueAt(status, field)).findLast((value) => value !== undefined && value !== '');
}

/** The first value that is not absent. */
export function first(statuses: readonly JsonObject[], field: string): JsonValue | undefined {
  return statuses.map((status) => valueAt(status, field)).find((value) => value !== undefined);
}

/** The latest of a field's times, which are RFC 3339 in UTC. */
export function latestTime(statuses: readonly JsonObject[], field: string): string | undefined {
  return times(statuses, field).at(-1);
}

/** The earliest of a field's times. */
export function earliestTime(statuses: readonly JsonObject[], field: string): string | undefined {
  return times(statuses, field)[0];
}

function times(statuses: readonly JsonObject[], field: string): string[] {
  return statuses.flatMap((status) => stringAt(status, field) || []).sort();
}

/** The conditions of a status. */
export function conditionsOf(status: JsonObject | undefined): readonly JsonObject[] {
  return status ? objectsAt(status, 'conditions') : [];
}

/** True when the status has this condition, with status True. */
export function hasCondition(status: JsonObject | undefined, type: string): boolean {
  return conditionsOf(status).some((condition) => condition.type === type && condition.status === 'True');
}

/** When a condition of any member changed last: the time of a condition that sums them up. */
export function latestTransition(statuses: readonly JsonObject[]): string | undefined {
  return latestTime(statuses.flatMap(conditionsOf), 'lastTransitionTime');
}

/** Conditions that agree in type, status and reason as one, whose message tells what each cluster says. */
export function mergeConditions(items: readonly AggregatedStatusItem[]): JsonObject[] {
  const merged = new Map<string, JsonObject>();
  for (const { clusterName, status } of items) {
    for (const condition of conditionsOf(status)) {
      const key = JSON.stringify([condition.type, condition.status, condition.reason]);
      const message = `${clusterName}=${stringAt(condition, 'message') ?? ''}`;
      const known = merged.get(key);
      merged.set(key, known ? { ...known, message: `${known.message}, ${message}` } : { ...condition, message });
    }
  }
  return [...merged.values()];
}

/** Without null, zero, empty text, `0s` and empty objects and lists, at any depth. */
export function omitEmpty(value: JsonObject): JsonObject {
  return present(Object.entries(value).map(([field, item]) => [field, meaningful(item)]));
}

function meaningful(value: JsonValue | undefined): JsonValue | undefined {
  if (value === null || value === 0 || value === '' || value === '0s') {
    return undefined;
  }
  if (Array.isArray(value)) {
    const items = value.map(meaningful).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (typeof value === 'object') {
    const object = omitEmpty(value);
    return Object.keys(object).length > 0 ? object : undefined;
  }
  return value;
}
