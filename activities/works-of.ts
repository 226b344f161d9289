/** The Works that a template has on the hub. */
import type { Binding } from '../domain/kinds/binding.ts';
import { CLUSTER_RESOURCE_BINDING_ID_LABEL, RESOURCE_BINDING_ID_LABEL, workName } from '../domain/kinds/names.ts';
import type { Work } from '../domain/kinds/work.ts';
import { labelOf } from '../domain/metadata.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { type Hub, WORKS_BY_NAME } from './hub.ts';

/** The permanent id of the binding that a Work belongs to, or that a binding has. */
export function bindingIdOf(object: Binding | Work): string | undefined {
  return labelOf(object, RESOURCE_BINDING_ID_LABEL) ?? labelOf(object, CLUSTER_RESOURCE_BINDING_ID_LABEL);
}

/**
 * The Works of the subject in all clusters, those of an earlier binding included: a template that is deleted and written
 * anew gets another binding of the same name, which must take over, or outwait, what the first one left. By name, which
 * follows from the template's, so that they are found after the binding has vanished too.
 */
export function worksOf(hub: Hub, subject: PropagationSubject): Work[] {
  return hub.works
    .byIndex(WORKS_BY_NAME, workName(subject.kind, subject.name, subject.namespace))
    .filter((work) => bindingIdOf(work) !== undefined);
}
