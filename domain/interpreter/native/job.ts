/** batch/v1 Job. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { integerAt, objectAt, objectsAt, stringAt, valueAt } from '../fields.ts';
import type { KindInterpreter, ReplicaInterpretation } from '../interpreter.ts';
import { nestedStringMap, withNested } from '../nested.ts';
import { sumCounts } from './counts.ts';
import { withMeaningfulStatus } from './status-update.ts';
import { earlier, later } from './times.ts';
import { typedStatus } from './typed.ts';
import { replicasOf, reviseSpecField, templateDependencies, templatePodSpec } from './workload.ts';

export const job: KindInterpreter = {
  getReplicas: parallelPods,
  reviseReplica: reviseSpecField('parallelism'),
  retain: retainGeneratedLabels,
  reflectStatus: reflectProgress,
  aggregateStatus: aggregateProgress,
  getDependencies: templateDependencies,
};

/** Kubernetes runs `parallelism` pods at once, never more than are wanted in all. */
function parallelPods(object: KubeObject): ReplicaInterpretation {
  const parallelism = integerAt(object, 'spec', 'parallelism') ?? 0;
  const completions = integerAt(object, 'spec', 'completions') ?? parallelism;
  return replicasOf(Math.min(parallelism, completions), templatePodSpec(object));
}

/** The member generates the selector and the labels that it selects; both are immutable. */
function retainGeneratedLabels(desired: KubeObject, observed: KubeObject): KubeObject {
  return [
    ['spec', 'selector', 'matchLabels'],
    ['spec', 'template', 'metadata', 'labels'],
  ].reduce((retained, path) => {
    const labels = nestedStringMap(observed, ...path);
    return labels ? withNested(retained, path, labels) : retained;
  }, desired);
}

function reflectProgress(object: KubeObject): JsonObject | undefined {
  const status = typedStatus(object);
  return (
    status &&
    withoutEmptyFields({
      active: valueAt(status, 'active'),
      succeeded: valueAt(status, 'succeeded'),
      failed: valueAt(status, 'failed'),
      conditions: valueAt(status, 'conditions'),
      startTime: valueAt(status, 'startTime'),
      completionTime: valueAt(status, 'completionTime'),
    })
  );
}

function aggregateProgress(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const old = objectAt(object, 'status') ?? {};
  if (finishedAs(old)) {
    return object;
  }
  const reported = items.flatMap(({ clusterName, status }) => (status ? [{ clusterName, status }] : []));
  const statuses = reported.map(({ status }) => status);
  const startTimes = statuses.flatMap((status) => stringAt(status, 'startTime') ?? []);
  const completionTimes = statuses.flatMap((status) => stringAt(status, 'completionTime') ?? []);
  const everyCluster = (count: number) => count > 0 && count === items.length;
  return withMeaningfulStatus(
    object,
    withoutEmptyFields({
      active: sum(statuses, 'active'),
      succeeded: sum(statuses, 'succeeded'),
      failed: sum(statuses, 'failed'),
      conditions: conditionsOf(reported, items.length),
      startTime:
        stringAt(old, 'startTime') ??
        (everyCluster(startTimes.length) ? startTimes.reduce<string | undefined>(earlier, undefined) : undefined),
      completionTime: everyCluster(completionTimes.length)
        ? completionTimes.reduce<string | undefined>(later, undefined)
        : undefined,
    }),
  );
}

interface Reported {
  clusterName: string;
  status: JsonObject;
}

/** Failed as soon as one cluster failed; complete, and its success criteria met, when all clusters are. */
function conditionsOf(reported: readonly Reported[], clusters: number): JsonObject[] {
  const statuses = reported.map(({ status }) => status);
  const failed = reported.filter(({ status }) => finishedAs(status) === 'Failed').map(({ clusterName }) => clusterName);
  const complete = statuses.filter((status) => finishedAs(status) === 'Complete');
  const criteriaMet = statuses.filter((status) =>
    objectsAt(status, 'conditions').some((condition) => isTrue(condition, 'SuccessCriteriaMet')),
  );
  const time = latestTransition(statuses);
  const conditions: JsonObject[] = [];
  const add = (type: string, reason: string, message: string) =>
    conditions.push({ type, status: 'True', lastProbeTime: time, lastTransitionTime: time, reason, message });
  if (failed.length > 0) {
    add('Failed', 'JobFailed', `Job executed failed in member clusters ${failed.join(',')}`);
  }
  if (complete.length > 0 && complete.length === clusters) {
    add('Complete', 'Completed', 'Job completed');
    if (criteriaMet.length === clusters) {
      add('SuccessCriteriaMet', 'CompletionsReached', 'All member clusters have met success criteria');
    }
  }
  return conditions;
}

/** A condition of the template holds since the last condition of a member changed: no clock is read. */
function latestTransition(statuses: readonly JsonObject[]): string | undefined {
  return statuses
    .flatMap((status) => objectsAt(status, 'conditions').map((condition) => stringAt(condition, 'lastTransitionTime')))
    .reduce<string | undefined>(later, undefined);
}

function finishedAs(status: JsonObject): 'Complete' | 'Failed' | undefined {
  for (const condition of objectsAt(status, 'conditions')) {
    if (isTrue(condition, 'Complete')) {
      return 'Complete';
    }
    if (isTrue(condition, 'Failed')) {
      return 'Failed';
    }
  }
  return undefined;
}

function isTrue(condition: JsonObject, type: string): boolean {
  return condition.type === type && condition.status === 'True';
}

function sum(statuses: readonly JsonObject[], field: string): number {
  return sumCounts(statuses.map((status) => integerAt(status, field) ?? 0));
}
