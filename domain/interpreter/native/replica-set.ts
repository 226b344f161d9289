/** apps/v1 ReplicaSet. */
import type { KubeObject } from '../../object.ts';
import { integerAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { replicaStatus } from './replica-status.ts';
import { hasObservedGeneration, reviseSpecField, templateDependencies, templateReplicas } from './workload.ts';

export const replicaSet: KindInterpreter = {
  getReplicas: templateReplicas,
  reviseReplica: reviseSpecField('replicas'),
  ...replicaStatus({
    counters: { replicas: 'always', readyReplicas: 'nonzero', availableReplicas: 'nonzero' },
    reportsObservedGeneration: true,
    alignedWith: 'template',
  }),
  interpretHealth: isAvailable,
  getDependencies: templateDependencies,
};

function isAvailable(object: KubeObject): boolean {
  const available = integerAt(object, 'status', 'availableReplicas') ?? 0;
  return hasObservedGeneration(object) && available >= (integerAt(object, 'spec', 'replicas') ?? 0);
}
