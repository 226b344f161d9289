/** Nothing is created in a namespace that is not there or that is going away; the namespaces of the system stay. */
import { forbidden, notFound } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import type { Admission, AdmissionPlugin } from './admission.ts';

const NAMESPACES = { group: '', plural: 'namespaces' };
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);
/** Access reviews are answers, not objects: they may ask about a namespace that is not there. */
const REVIEWS = new Set(['localsubjectaccessreviews']);

/** The plugin `NamespaceLifecycle`. */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  function check({ operation, definition, namespace, name, subresource }: Admission): void {
    const isNamespace = definition.group === '' && definition.plural === 'namespaces';
    if (operation === 'DELETE' && isNamespace && IMMORTAL.has(name)) {
      throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
    }
    if (operation !== 'CREATE' || isNamespace || !definition.namespaced || namespace === undefined) {
      return;
    }
    if (subresource !== '' || REVIEWS.has(definition.plural)) {
      return;
    }
    const found = store.head('namespaces', namespace);
    if (!found) {
      throw notFound(NAMESPACES, namespace);
    }
    if (found.object.metadata.deletionTimestamp !== undefined) {
      const error = forbidden(
        definition,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
      error.status.details = {
        ...error.status.details,
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      };
      throw error;
    }
  }
  return {
    mutate(admission, object) {
      check(admission);
      return object;
    },
    validate: check,
  };
}
