/** autoscaling/v2 HorizontalPodAutoscaler. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { integerAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { sumCounts } from './counts.ts';
import { reportedStatuses, withMeaningfulStatus } from './status-update.ts';
import { typedStatus } from './typed.ts';

export const horizontalPodAutoscaler: KindInterpreter = {
  reflectStatus: (object) => {
    const status = typedStatus(object);
    return status && replicas([status]);
  },
  aggregateStatus: aggregateReplicas,
};

function aggregateReplicas(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  return withMeaningfulStatus(object, replicas(reportedStatuses(items)));
}

function replicas(statuses: readonly JsonObject[]): JsonObject {
  const total = (field: string) => sumCounts(statuses.map((status) => integerAt(status, field) ?? 0));
  const currentReplicas = total('currentReplicas');
  return { ...(currentReplicas !== 0 && { currentReplicas }), desiredReplicas: total('desiredReplicas') };
}
