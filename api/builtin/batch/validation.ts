/** What Jobs and CronJobs must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkImmutable,
  checkNotNegative,
  checkRequired,
  invalid,
  notSupported,
  required,
  sameJson,
} from '../check.ts';
import { validatePodTemplate } from '../core/pod-validation.ts';
import { mapAt, numberAt, objectAt, textAt, valueAt } from '../fields.ts';
import { selects, validateSelector } from '../selector-validation.ts';
import type { KindValidation } from '../validation.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';

/** A CronJob's Jobs carry its name and eleven characters more. */
const MAX_CRON_JOB_NAME = 52;

/** The names of a cron expression that stand for five fields. */
const CRON_MACROS = /^@(yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)$/;

function validateJobSpec(spec: JsonObject | undefined, path: string): FieldError[] {
  const policy = textAt(spec, 'template', 'spec', 'restartPolicy');
  const field = `${path}.template.spec.restartPolicy`;
  return [
    ...checkNotNegative(
      spec,
      path,
      'parallelism',
      'completions',
      'activeDeadlineSeconds',
      'backoffLimit',
      'ttlSecondsAfterFinished',
      'backoffLimitPerIndex',
      'maxFailedIndexes',
    ),
    ...checkChoice(spec, path, 'completionMode', ['NonIndexed', 'Indexed']),
    ...(textAt(spec, 'completionMode') === 'Indexed' && spec?.completions === undefined
      ? [required(`${path}.completions`, 'when completion mode is Indexed')]
      : []),
    ...validatePodTemplate(objectAt(spec, 'template'), `${path}.template`),
    // Pods restart always unless told otherwise, and such pods never complete.
    ...(policy === '' || policy === 'Always' ? [required(field, 'valid values: "OnFailure", "Never"')] : []),
  ];
}

function validateJob(job: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(job, 'spec');
  const selector = objectAt(spec, 'selector');
  const errors = validateSelector(selector, 'spec.selector');
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  const matches = selector !== undefined && selects(selector, labels);
  return [
    ...validateGenerated(job, spec),
    ...validateJobSpec(spec, 'spec'),
    ...(selector ? errors : [required('spec.selector')]),
    ...(errors.length > 0 || matches
      ? []
      : [
          invalid(
            'spec.template.metadata.labels',
            valueAt(spec, 'template', 'metadata', 'labels'),
            '`selector` does not match template `labels`',
          ),
        ]),
    ...(old ? validateJobUpdate(spec, objectAt(old, 'spec')) : []),
  ];
}

/** A Job that does not manage its selector has the generated one and nothing else. */
function validateGenerated(job: KubeObject, spec: JsonObject | undefined): FieldError[] {
  const selector = spec?.selector;
  const generated = { matchLabels: { [CONTROLLER_UID]: job.metadata.uid ?? '' } };
  return spec?.manualSelector === true || selector === undefined || sameJson(selector, generated)
    ? []
    : [invalid('spec.selector', selector, '`selector` not auto-generated')];
}

function validateJobUpdate(spec: JsonObject | undefined, old: JsonObject | undefined): FieldError[] {
  const elastic =
    textAt(spec, 'completionMode') === 'Indexed' && numberAt(spec, 'completions') === numberAt(spec, 'parallelism');
  // A suspended Job may be told where to run before it starts.
  const template = old?.suspend === true ? withoutPlacement(spec) : objectAt(spec, 'template');
  const before = old?.suspend === true ? withoutPlacement(old) : objectAt(old, 'template');
  return [
    ...(sameJson(spec?.completions, old?.completions) || elastic
      ? []
      : [invalid('spec.completions', spec?.completions, 'can only be modified in tandem with spec.parallelism')]),
    ...checkImmutable(spec, old, 'spec', 'selector'),
    ...checkImmutable({ template }, { template: before }, 'spec', 'template'),
    ...checkImmutable(
      spec,
      old,
      'spec',
      'completionMode',
      'podFailurePolicy',
      'backoffLimitPerIndex',
      'managedBy',
      'successPolicy',
    ),
  ];
}

function withoutPlacement(spec: JsonObject | undefined): JsonObject {
  const template = objectAt(spec, 'template');
  const { nodeSelector, affinity, tolerations, schedulingGates, ...pod } = objectAt(template, 'spec') ?? {};
  const { labels, annotations, ...metadata } = objectAt(template, 'metadata') ?? {};
  return { ...template, metadata, spec: pod };
}

function validateCronJob(cronJob: KubeObject): FieldError[] {
  const spec = objectAt(cronJob, 'spec');
  const path = 'spec.jobTemplate.spec';
  const job = objectAt(spec, 'jobTemplate', 'spec');
  const { name } = cronJob.metadata;
  return [
    ...checkRequired(spec, 'spec', 'schedule'),
    ...validateSchedule(textAt(spec, 'schedule')),
    ...checkNotNegative(spec, 'spec', 'startingDeadlineSeconds'),
    ...validateTimeZone(spec),
    ...checkChoice(spec, 'spec', 'concurrencyPolicy', ['Allow', 'Forbid', 'Replace']),
    ...(job?.manualSelector === true ? [notSupported(`${path}.manualSelector`, true, ['nil', 'false'])] : []),
    ...validateJobSpec(job, path),
    ...checkNotNegative(spec, 'spec', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'),
    ...(name.length > MAX_CRON_JOB_NAME
      ? [invalid('metadata.name', name, `must be no more than ${MAX_CRON_JOB_NAME} characters`)]
      : []),
  ];
}

function validateSchedule(schedule: string): FieldError[] {
  const fields = schedule.trim().split(/\s+/);
  if (schedule === '' || CRON_MACROS.test(schedule)) {
    return [];
  }
  if (/TZ=/.test(schedule)) {
    const detail = 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead';
    return [invalid('spec.schedule', schedule, detail)];
  }
  if (fields.length !== 5) {
    const detail = `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
    return [invalid('spec.schedule', schedule, detail)];
  }
  const wrong = fields.find((field) => !/^[\d*?,/A-Za-z-]+$/.test(field));
  return wrong === undefined ? [] : [invalid('spec.schedule', schedule, `failed to parse ${wrong}`)];
}

function validateTimeZone(spec: JsonObject | undefined): FieldError[] {
  const zone = valueAt(spec, 'timeZone');
  if (typeof zone !== 'string') {
    return [];
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return [];
  } catch {
    return [invalid('spec.timeZone', zone, `unknown time zone ${zone}`)];
  }
}

/** By apiVersion and kind. */
export const BATCH_VALIDATIONS: Record<string, KindValidation> = {
  'batch/v1/CronJob': validateCronJob,
  'batch/v1/Job': validateJob,
};
