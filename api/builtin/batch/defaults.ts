/** Defaults of the kinds of batch/v1. */
import type { JsonObject } from '../../../domain/object.ts';
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { objectAt, textAt } from '../fields.ts';

/** Failures before a Job gives up; no bound when each index counts its own. */
const BACKOFF_LIMIT = 6;
const BACKOFF_UNLIMITED = 2 ** 31 - 1;

function setJobDefaults(job: JsonObject): void {
  const spec = ensureObject(job, 'spec');
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
  }
  setDefaults(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? BACKOFF_LIMIT : BACKOFF_UNLIMITED,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed',
    manualSelector: false,
  });
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  if (labels) {
    setDefaults(ensureObject(job, 'metadata'), { labels: { ...labels } });
  }
}

/** By Go type name. */
export const BATCH_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.batch.v1', {
  CronJob: (cronJob) =>
    setDefaults(ensureObject(cronJob, 'spec'), {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  Job: setJobDefaults,
  PodFailurePolicyOnPodConditionsPattern: (pattern) => {
    pattern.status = textAt(pattern, 'status') || 'True';
  },
});
