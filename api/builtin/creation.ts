/** What Kubernetes sets when an object of one of its kinds is created, beyond defaults. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { setJobSelector } from './batch/job-selector.ts';
import { qualityOfService } from './core/quality-of-service.ts';
import { ensureObject, setDefaults } from './draft.ts';
import { objectAt, objectsAt, textsAt } from './fields.ts';

const NAMESPACE_FINALIZER = 'kubernetes';

/** By apiVersion and kind; each changes a copy in place. */
const ON_CREATE: Record<string, (draft: KubeObject) => void> = {
  'v1/Namespace': (namespace) => {
    const spec = ensureObject(namespace, 'spec');
    const finalizers = textsAt(spec, 'finalizers');
    spec.finalizers = finalizers.includes(NAMESPACE_FINALIZER) ? finalizers : [...finalizers, NAMESPACE_FINALIZER];
  },
  'v1/PersistentVolumeClaim': (claim) => joinDataSources(ensureObject(claim, 'spec')),
  'v1/PersistentVolume': (volume) => {
    const { creationTimestamp } = volume.metadata;
    if (creationTimestamp !== undefined) {
      setDefaults(ensureObject(volume, 'status'), { lastPhaseTransitionTime: creationTimestamp });
    }
  },
  'v1/Pod': (pod) => {
    setDefaults(ensureObject(pod, 'status'), { phase: 'Pending', qosClass: qualityOfService(pod) });
  },
  'apps/v1/StatefulSet': (statefulSet) => {
    for (const claim of objectsAt(statefulSet, 'spec', 'volumeClaimTemplates')) {
      joinDataSources(ensureObject(claim, 'spec'));
    }
  },
  'batch/v1/Job': setJobSelector,
};

/** Changes a new object in place; kinds with nothing to do are left alone. */
export function completeNew(kind: string, draft: KubeObject): void {
  if (Object.hasOwn(ON_CREATE, kind)) {
    ON_CREATE[kind]?.(draft);
  }
}

/** A claim's source in its old and its new field: either stands for both. */
function joinDataSources(spec: JsonObject): void {
  const old = objectAt(spec, 'dataSource');
  const reference = objectAt(spec, 'dataSourceRef');
  if (old && !reference) {
    spec.dataSourceRef = { ...old };
  } else if (reference && !old && reference.namespace === undefined) {
    spec.dataSource = { ...reference };
  }
}
