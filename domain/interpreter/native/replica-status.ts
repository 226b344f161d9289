/**
 * Status of the workload kinds of apps/v1: counters that add up over members, and `observedGeneration`, which follows
 * the template's generation only when every member has seen the newest template.
 */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import { TEMPLATE_GENERATION_ANNOTATION } from '../../kinds/names.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { integerAt, objectAt } from '../fields.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter.ts';
import { sumCounts } from './counts.ts';
import { typedStatus } from './typed.ts';

/** How a kind counts. */
export interface ReplicaStatusRules {
  /** Status field to whether it is written even when zero, as the kind's API does. */
  counters: Record<string, 'always' | 'nonzero'>;
  /** Whether members report `observedGeneration`. */
  reportsObservedGeneration: boolean;
  /**
   * What the generation of the template on the member is held against: the template's own, or (StatefulSet) the
   * generation of the member's object.
   */
  alignedWith: 'template' | 'member';
}

/** ReflectStatus and AggregateStatus of a kind that follows these rules. */
export function replicaStatus(rules: ReplicaStatusRules): Pick<KindInterpreter, 'reflectStatus' | 'aggregateStatus'> {
  return {
    reflectStatus: (object) => reflect(object, rules),
    aggregateStatus: (object, items) => aggregate(object, items ?? [], rules),
  };
}

function reflect(object: KubeObject, rules: ReplicaStatusRules): JsonObject | undefined {
  const status = typedStatus(object);
  if (!status) {
    return undefined;
  }
  const reflected: JsonObject = {};
  setNonzero(reflected, 'generation', object.metadata.generation ?? 0);
  setNonzero(reflected, 'resourceTemplateGeneration', templateGeneration(object));
  setCounters(reflected, rules, (counter) => integerAt(status, counter) ?? 0);
  if (rules.reportsObservedGeneration) {
    setNonzero(reflected, 'observedGeneration', integerAt(status, 'observedGeneration') ?? 0);
  }
  return Object.keys(reflected).length === 0 ? undefined : reflected;
}

/** The generation of the template that a member's object was made from. */
function templateGeneration(object: KubeObject): number {
  const text = object.metadata.annotations?.[TEMPLATE_GENERATION_ANNOTATION] ?? '';
  if (!/^[+-]?\d+$/.test(text)) {
    throw new InterpretationError(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}

function aggregate(object: KubeObject, items: readonly AggregatedStatusItem[], rules: ReplicaStatusRules): KubeObject {
  const old = objectAt(object, 'status') ?? {};
  const generation = object.metadata.generation ?? 0;
  const sums: Record<string, number> = {};
  let aligned = 0;
  for (const { status } of items) {
    if (!status) {
      continue;
    }
    const memberGeneration = integerAt(status, 'generation') ?? 0;
    const wanted = rules.alignedWith === 'template' ? generation : memberGeneration;
    if (
      (integerAt(status, 'observedGeneration') ?? 0) >= memberGeneration &&
      (integerAt(status, 'resourceTemplateGeneration') ?? 0) >= wanted
    ) {
      aligned++;
    }
    for (const counter of Object.keys(rules.counters)) {
      sums[counter] = sumCounts([sums[counter] ?? 0, integerAt(status, counter) ?? 0]);
    }
  }
  const oldObserved = integerAt(old, 'observedGeneration') ?? 0;
  const observedGeneration = aligned === items.length ? generation : oldObserved;
  const unchanged =
    observedGeneration === oldObserved &&
    Object.keys(rules.counters).every((counter) => (integerAt(old, counter) ?? 0) === (sums[counter] ?? 0));
  if (unchanged) {
    return object;
  }
  const status = { ...old };
  setCounters(status, rules, (counter) => sums[counter] ?? 0);
  setNonzero(status, 'observedGeneration', observedGeneration);
  return { ...object, status };
}

function setCounters(status: JsonObject, { counters }: ReplicaStatusRules, count: (counter: string) => number): void {
  for (const [counter, written] of Object.entries(counters)) {
    if (written === 'always') {
      status[counter] = count(counter);
    } else {
      setNonzero(status, counter, count(counter));
    }
  }
}

function setNonzero(status: JsonObject, field: string, value: number): void {
  if (value === 0) {
    delete status[field];
  } else {
    status[field] = value;
  }
}
