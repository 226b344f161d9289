/** policy/v1 PodDisruptionBudget. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { integerAt, objectAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { sumCounts } from './counts.ts';
import { reportedStatuses, withStatus } from './status-update.ts';
import { typedStatus } from './typed.ts';

export const podDisruptionBudget: KindInterpreter = {
  reflectStatus: reflectBudget,
  aggregateStatus: aggregateBudgets,
  interpretHealth: (object) =>
    (integerAt(object, 'status', 'currentHealthy') ?? 0) >= (integerAt(object, 'status', 'desiredHealthy') ?? 0),
};

const COUNTERS = ['disruptionsAllowed', 'expectedPods', 'desiredHealthy', 'currentHealthy'];

function reflectBudget(object: KubeObject): JsonObject | undefined {
  const status = typedStatus(object);
  return status && budget([status], objectAt(status, 'disruptedPods') ?? {});
}

function aggregateBudgets(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const disruptedPods = Object.fromEntries(
    items.flatMap(({ clusterName, status }) =>
      Object.entries((status && objectAt(status, 'disruptedPods')) ?? {}).map(([pod, time]) => [
        `${clusterName}/${pod}`,
        time,
      ]),
    ),
  );
  return withStatus(object, budget(reportedStatuses(items), disruptedPods));
}

function budget(statuses: readonly JsonObject[], disruptedPods: JsonObject): JsonObject {
  const total = (counter: string) => sumCounts(statuses.map((status) => integerAt(status, counter) ?? 0));
  return {
    ...Object.fromEntries(COUNTERS.map((counter) => [counter, total(counter)])),
    ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
  };
}
