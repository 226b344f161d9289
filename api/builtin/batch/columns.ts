/** What `kubectl get` shows of the kinds of batch/v1. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, booleanColumn, column, containerColumns, integerColumn, NAME, selectorColumn } from '../column.ts';
import { hasTrueCondition, listAt, numberAt, textAt, valueAt } from '../fields.ts';
import { humanAge, humanDuration } from '../human-duration.ts';

function jobStatus(job: KubeObject): string {
  if (hasTrueCondition(job, 'Complete')) {
    return 'Complete';
  }
  if (hasTrueCondition(job, 'Failed')) {
    return 'Failed';
  }
  if (job.metadata.deletionTimestamp !== undefined) {
    return 'Terminating';
  }
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find((type) => hasTrueCondition(job, type)) ?? 'Running';
}

function jobCompletions(job: KubeObject): string {
  const succeeded = numberAt(job, 'status', 'succeeded');
  if (typeof valueAt(job, 'spec', 'completions') === 'number') {
    return `${succeeded}/${numberAt(job, 'spec', 'completions')}`;
  }
  const parallelism = numberAt(job, 'spec', 'parallelism');
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(job: KubeObject, now: Date): string {
  const start = textAt(job, 'status', 'startTime');
  const end = textAt(job, 'status', 'completionTime');
  return start === '' ? '' : humanDuration((end === '' ? now.getTime() : Date.parse(end)) - Date.parse(start));
}

/** Columns by apiVersion and kind. */
export const BATCH_COLUMNS: Record<string, TableColumn[]> = {
  'batch/v1/Job': [
    NAME,
    column('Status', jobStatus),
    column('Completions', jobCompletions),
    column('Duration', jobDuration),
    AGE,
    ...containerColumns((job) => valueAt(job, 'spec', 'template')),
    selectorColumn((job) => valueAt(job, 'spec', 'selector')),
  ],
  'batch/v1/CronJob': [
    NAME,
    column('Schedule', (cronJob) => textAt(cronJob, 'spec', 'schedule')),
    column('Timezone', (cronJob) => textAt(cronJob, 'spec', 'timeZone') || '<none>'),
    booleanColumn('Suspend', (cronJob) => (valueAt(cronJob, 'spec', 'suspend') === true ? 'True' : 'False')),
    integerColumn('Active', (cronJob) => listAt(cronJob, 'status', 'active').length),
    column('Last Schedule', (cronJob, now) => {
      const last = textAt(cronJob, 'status', 'lastScheduleTime');
      return last === '' ? '<none>' : humanAge(last, now);
    }),
    AGE,
    ...containerColumns((cronJob) => valueAt(cronJob, 'spec', 'jobTemplate', 'spec', 'template')),
    selectorColumn((cronJob) => valueAt(cronJob, 'spec', 'jobTemplate', 'spec', 'selector')),
  ],
};
