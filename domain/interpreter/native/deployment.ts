/** apps/v1 Deployment. */
import { RETAIN_REPLICAS_LABEL } from '../../kinds/names.ts';
import { isNumeric, type KubeObject, keyText } from '../../object.ts';
import { valueAt } from '../fields.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter.ts';
import { nestedStringMap, withNested } from '../nested.ts';
import { replicaStatus } from './replica-status.ts';
import { isRolledOut, reviseSpecField, templateDependencies, templateReplicas } from './workload.ts';

export const deployment: KindInterpreter = {
  getReplicas: templateReplicas,
  reviseReplica: reviseSpecField('replicas'),
  retain: retainReplicas,
  ...replicaStatus({
    counters: {
      replicas: 'nonzero',
      updatedReplicas: 'nonzero',
      readyReplicas: 'nonzero',
      availableReplicas: 'nonzero',
      unavailableReplicas: 'nonzero',
    },
    reportsObservedGeneration: true,
    alignedWith: 'template',
  }),
  interpretHealth: isRolledOut,
  getDependencies: templateDependencies,
};

/** With the retain-replicas label an autoscaler on the member owns the number of replicas. */
function retainReplicas(desired: KubeObject, observed: KubeObject): KubeObject {
  if (nestedStringMap(desired, 'metadata', 'labels')?.[RETAIN_REPLICAS_LABEL] !== 'true') {
    return desired;
  }
  const replicas = valueAt(observed, 'spec', 'replicas');
  if (!isNumeric(replicas)) {
    throw new InterpretationError(`failed to get spec.replicas from ${observed.kind} ${keyText(observed.metadata)}`);
  }
  return withNested(desired, ['spec', 'replicas'], replicas);
}
