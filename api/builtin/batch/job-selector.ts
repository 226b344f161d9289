/** The selector that a Job gets unless it manages its own: the label of its uid, put on its pods too. */
import type { KubeObject } from '../../../domain/object.ts';
import { jsonEqual } from '../../schema/json.ts';
import { addMissing, ensureObject, setDefaults } from '../draft.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';

/** Adds the selector and the labels in place; labels that are there stay (a wrong one fails validation). */
export function setJobSelector(job: KubeObject): void {
  const spec = ensureObject(job, 'spec');
  if (spec.manualSelector === true) {
    return;
  }
  const { name, uid = '' } = job.metadata;
  const labels = ensureObject(ensureObject(ensureObject(spec, 'template'), 'metadata'), 'labels');
  // A Job without labels has those of its pods.
  const own = job.metadata.labels ?? {};
  const sharesLabels = Object.keys(own).length === 0 || jsonEqual(own, labels);
  setDefaults(labels, {
    'job-name': name,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    [CONTROLLER_UID]: uid,
  });
  if (sharesLabels) {
    addMissing(ensureObject(ensureObject(job, 'metadata'), 'labels'), labels);
  }
  setDefaults(ensureObject(ensureObject(spec, 'selector'), 'matchLabels'), { [CONTROLLER_UID]: uid });
}
