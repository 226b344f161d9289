/** batch/v1 CronJob. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { listAt, objectAt, stringAt } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { reportedStatuses, withMeaningfulStatus } from './status-update.ts';
import { later } from './times.ts';

export const cronJob: KindInterpreter = {
  aggregateStatus: aggregateRuns,
  getDependencies: jobTemplateDependencies,
};

function aggregateRuns(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const statuses = reportedStatuses(items);
  return withMeaningfulStatus(
    object,
    withoutEmptyFields({
      active: statuses.flatMap((status) => listAt(status, 'active')),
      lastScheduleTime: statuses
        .map((status) => stringAt(status, 'lastScheduleTime'))
        .reduce<string | undefined>(later, undefined),
      lastSuccessfulTime: statuses
        .map((status) => stringAt(status, 'lastSuccessfulTime'))
        .reduce<string | undefined>(later, undefined),
    }),
  );
}

function jobTemplateDependencies(object: KubeObject): DependentObjectReference[] {
  const podSpec = objectAt(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
  return verifiedDependencies(podDependencies(podSpec, object.metadata.namespace));
}
