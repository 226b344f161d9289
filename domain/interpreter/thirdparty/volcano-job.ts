/** batch.volcano.sh Job. */
import type { AggregatedStatusItem, Component } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { integerAt, objectAt, objectsAt, stringAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { componentOf, numberAt } from './components.ts';
import { conditionsOf, latestTransition, omitEmpty, reflectFields, sums } from './status.ts';

const COUNTERS = [
  'minAvailable',
  'pending',
  'running',
  'succeeded',
  'failed',
  'terminating',
  'unknown',
  'retryCount',
] as const;

const HEALTHY_PHASES = new Set([
  'Running',
  'Completed',
  'Pending',
  'Aborting',
  'Aborted',
  'Restarting',
  'Completing',
  'Terminating',
  'Terminated',
]);

const FAILED_PHASES = new Set(['Failed', 'Aborted', 'Aborting', 'Terminated', 'Terminating']);

const SECONDS: Record<string, number> = { h: 3600, m: 60, s: 1 };

export const volcanoJob: KindInterpreter = {
  getComponents: (object) => objectsAt(object, 'spec', 'tasks').map(taskComponent),
  reflectStatus: (object) =>
    reflectFields(object, [
      ...COUNTERS,
      'version',
      'runningDuration',
      'taskStatusCount',
      'controlledResources',
      'state',
      'conditions',
    ]),
  aggregateStatus: aggregate,
  interpretHealth: (object) => HEALTHY_PHASES.has(stringAt(object, 'status', 'state', 'phase') ?? ''),
};

function taskComponent(task: JsonObject, index: number): Component {
  return componentOf(
    stringAt(task, 'name') || `task-${index}`,
    numberAt(task, 1, 'minAvailable'),
    objectAt(task, 'template'),
  );
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
  return withStatus(
    object,
    omitEmpty({
      ...sums(statuses, COUNTERS),
      version: Math.max(0, ...statuses.map((status) => integerAt(status, 'version') ?? 0)),
      runningDuration: longest(statuses.map((status) => stringAt(status, 'runningDuration') ?? '0s')),
      taskStatusCount: taskCounts(statuses),
      controlledResources: Object.assign({}, ...statuses.map((status) => objectAt(status, 'controlledResources'))),
      state: stateOf(items),
      conditions: conditionsOfAll(statuses),
    }),
  );
}

/** Failed with the first cluster that failed; complete with the last that completed. */
function stateOf(items: readonly AggregatedStatusItem[]): JsonObject {
  const phaseOf = ({ status = {} }: AggregatedStatusItem) => stringAt(status, 'state', 'phase');
  const failed = items.filter((item) => phaseOf(item) === 'Failed' || phaseOf(item) === 'Aborted');
  const lastTransitionTime = latestTransition(reportedStatuses(items));
  if (failed.length > 0) {
    const message = `Job failed in clusters: ${failed.map(({ clusterName }) => clusterName).join(',')}`;
    return { phase: 'Failed', reason: 'VolcanoJobFailed', message, lastTransitionTime };
  }
  const complete = items.length > 0 && items.every((item) => phaseOf(item) === 'Completed');
  const message = 'Job completed successfully';
  return complete ? { phase: 'Completed', reason: 'Completed', message, lastTransitionTime } : {};
}

/** Those of the first cluster that failed; else the latest of each phase. */
function conditionsOfAll(statuses: readonly JsonObject[]): JsonObject[] {
  const failed = statuses.find((status) =>
    conditionsOf(status).some(({ status: phase }) => FAILED_PHASES.has(`${phase}`)),
  );
  if (failed) {
    return [...conditionsOf(failed)];
  }
  const latest = new Map<string, JsonObject>();
  for (const condition of statuses.flatMap(conditionsOf)) {
    const known = latest.get(`${condition.status}`);
    if (!known || `${condition.lastTransitionTime}` > `${known.lastTransitionTime}`) {
      latest.set(`${condition.status}`, condition);
    }
  }
  return [...latest.values()];
}

/** Pods by task and phase. */
function taskCounts(statuses: readonly JsonObject[]): JsonObject {
  const tasks: Record<string, Record<string, number>> = {};
  for (const status of statuses) {
    for (const [task, count] of Object.entries(objectAt(status, 'taskStatusCount') ?? {})) {
      const phases =
        typeof count === 'object' && count !== null && !Array.isArray(count) ? objectAt(count, 'phase') : {};
      const totals: Record<string, number> = tasks[task] ?? {};
      for (const [phase, pods] of Object.entries(phases ?? {})) {
        totals[phase] = (totals[phase] ?? 0) + Number(pods);
      }
      tasks[task] = totals;
    }
  }
  return Object.fromEntries(Object.entries(tasks).map(([task, phase]) => [task, { phase }]));
}

/** The longest of Go's durations (`1h2m3.5s`). */
function longest(durations: readonly string[]): string {
  return durations.reduce((a, b) => (secondsOf(b) > secondsOf(a) ? b : a), '0s');
}

function secondsOf(duration: string): number {
  const parts = [...duration.matchAll(/([\d.]+)([hms])/g)];
  return parts.reduce((total, [, count, unit = '']) => total + Number(count) * (SECONDS[unit] ?? 0), 0);
}
