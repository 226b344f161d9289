/** apps/v1 StatefulSet. */
import type { KubeObject } from '../../object.ts';
import { objectsAt, stringAt } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { replicaStatus } from './replica-status.ts';
import { isRolledOut, reviseSpecField, templateDependencies, templateReplicas } from './workload.ts';

export const statefulSet: KindInterpreter = {
  getReplicas: templateReplicas,
  reviseReplica: reviseSpecField('replicas'),
  ...replicaStatus({
    counters: {
      replicas: 'always',
      availableReplicas: 'always',
      currentReplicas: 'nonzero',
      readyReplicas: 'nonzero',
      updatedReplicas: 'nonzero',
    },
    reportsObservedGeneration: false,
    alignedWith: 'member',
  }),
  interpretHealth: isRolledOut,
  getDependencies: dependenciesWithoutOwnVolumes,
};

/** Claims that the StatefulSet makes itself on the member need no copy. */
function dependenciesWithoutOwnVolumes(object: KubeObject): DependentObjectReference[] {
  const own = new Set(
    objectsAt(object, 'spec', 'volumeClaimTemplates').map((claim) => stringAt(claim, 'metadata', 'name')),
  );
  return templateDependencies(object).filter(({ kind, name }) => kind !== 'PersistentVolumeClaim' || !own.has(name));
}
