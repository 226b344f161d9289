/** Karmada's admission of Work. */
import { WORK_ID_LABEL } from '../kinds/names.ts';
import { type Work, work } from '../kinds/work.ts';
import { withIdLabel, withLabel } from './object-meta.ts';
import { type MutationRequest, rulesFor } from './rules.ts';

export const workRules = rulesFor(work, { mutate: mutateWork, validate: () => [] });

/** Gives the Work an id and brings its manifests into the form in which they are compared and applied. */
function mutateWork(object: Work, { uuid, manifests: { prune, recordManaged } }: MutationRequest): Work {
  const mutated = withIdLabel(object, WORK_ID_LABEL, uuid);
  const id = mutated.metadata.labels?.[WORK_ID_LABEL] ?? '';
  const { workload } = mutated.spec;
  const manifests = workload?.manifests ?? [];
  const prepared = manifests.map((manifest) => recordManaged(withLabel(prune(manifest), WORK_ID_LABEL, id)));
  return prepared.every((manifest, index) => manifest === manifests[index])
    ? mutated
    : { ...mutated, spec: { ...mutated.spec, workload: { ...workload, manifests: prepared } } };
}
