/** The selector that a Job gets unless it manages its own: the label of its uid, put on its pods too. */
import type { KubeObject } from '../../../domain/object.ts';
import { ensureObject, setDefaults } from '../draft.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';

/** Adds the selector and the labels in place; labels that are there stay (a wrong one fails validation). */
export function setJobSelector(job: KubeObject): void {
  const spec = ensureObject(job, 'spec');
  if (spec.manualSelector === true) {
    return;
  }
  const { name, uid = '' } = job.metadata;
  const labels = ensureObject(ensureObject(ensureObject(spec, 'template'), 'metadata'), 'labels');
  setDefaults(labels, {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    [CONTROLLER_UID]: uid,
  });
  setDefaults(ensureObject(ensureObject(spec, 'selector'), 'matchLabels'), { [CONTROLLER_UID]: uid });
}
