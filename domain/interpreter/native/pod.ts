/** v1 Pod. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { objectAt, objectsAt, stringAt, valueAt, withField, withOptionalField } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { firstSeen, reportedStatuses, withStatus } from './status-update.ts';
import { asTyped } from './typed.ts';
import { replicasOf } from './workload.ts';

export const pod: KindInterpreter = {
  getReplicas: (object) => replicasOf(1, objectAt(object, 'spec')),
  retain: retainAssignedFields,
  aggregateStatus: aggregatePhase,
  interpretHealth: isReadyOrDone,
  getDependencies: (object) =>
    verifiedDependencies(podDependencies(objectAt(object, 'spec'), object.metadata.namespace)),
};

/** The worst phase of all members first. */
const PHASES = ['Failed', 'Pending', 'Running', 'Succeeded'] as const;

/** Node, service account and its token volume are assigned on the member, and immutable. */
function retainAssignedFields(desiredObject: KubeObject, observedObject: KubeObject): KubeObject {
  const desired = asTyped(desiredObject, 'failed to convert desiredPod from unstructured object: ');
  const observed = asTyped(observedObject, 'failed to convert clusterPod from unstructured object: ');
  let retained = desired;
  for (const field of ['nodeName', 'serviceAccountName', 'volumes']) {
    retained = withOptionalField(retained, ['spec', field], valueAt(observed, 'spec', field));
  }
  for (const field of ['containers', 'initContainers']) {
    const containers = objectsAt(desired, 'spec', field);
    if (containers.length > 0) {
      const mounted = retainVolumeMounts(containers, objectsAt(observed, 'spec', field));
      retained = withField(retained, ['spec', field], mounted);
    }
  }
  return retained;
}

function retainVolumeMounts(desired: readonly JsonObject[], observed: readonly JsonObject[]): JsonObject[] {
  const mounts = new Map(observed.map((container) => [container.name, valueAt(container, 'volumeMounts')]));
  return desired.map((container) => {
    const name = container.name;
    return mounts.has(name) ? withOptionalField(container, ['volumeMounts'], mounts.get(name)) : container;
  });
}

function aggregatePhase(object: KubeObject, items: readonly AggregatedStatusItem[] | undefined): KubeObject {
  if (!items) {
    return object;
  }
  // A member that has not reported yet is taken as pending, lest the others decide alone.
  const phases = new Set(items.map(({ status }) => (status ? valueAt(status, 'phase') : 'Pending')));
  const statuses = reportedStatuses(items);
  return withStatus(
    object,
    withoutEmptyFields({
      phase: firstSeen(PHASES, phases),
      containerStatuses: containerStatuses(statuses, 'containerStatuses'),
      initContainerStatuses: containerStatuses(statuses, 'initContainerStatuses'),
    }),
  );
}

/** State of every container of every member; names and images, which repeat, are empty where the API wants them. */
function containerStatuses(statuses: readonly JsonObject[], field: string): JsonObject[] {
  return statuses
    .flatMap((status) => objectsAt(status, field))
    .map((container) => ({
      name: '',
      image: '',
      imageID: '',
      restartCount: 0,
      ready: valueAt(container, 'ready') === true,
      state: objectAt(container, 'state') ?? {},
      lastState: {},
    }));
}

function isReadyOrDone(object: KubeObject): boolean {
  const phase = stringAt(object, 'status', 'phase');
  const ready = objectsAt(object, 'status', 'conditions').find((condition) => condition.type === 'Ready');
  return phase === 'Succeeded' || (phase === 'Running' && ready?.status === 'True');
}
