/** apps/v1 DaemonSet. */
import type { KubeObject } from '../../object.ts';
import { integerAt, objectAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { replicaStatus } from './replica-status.ts';
import { hasObservedGeneration, templateDependencies } from './workload.ts';

export const daemonSet: KindInterpreter = {
  ...replicaStatus({
    counters: {
      currentNumberScheduled: 'always',
      desiredNumberScheduled: 'always',
      numberMisscheduled: 'always',
      numberReady: 'always',
      numberAvailable: 'nonzero',
      numberUnavailable: 'nonzero',
      updatedNumberScheduled: 'nonzero',
    },
    reportsObservedGeneration: true,
    alignedWith: 'template',
  }),
  interpretHealth: isRolledOutOnNodes,
  getDependencies: templateDependencies,
};

/** True when every node that should run the newest pod has it available. */
export function isRolledOutOnNodes(object: KubeObject): boolean {
  const status = objectAt(object, 'status') ?? {};
  const updated = integerAt(status, 'updatedNumberScheduled') ?? 0;
  return (
    hasObservedGeneration(object) &&
    updated >= (integerAt(status, 'desiredNumberScheduled') ?? 0) &&
    (integerAt(status, 'numberAvailable') ?? 0) >= updated
  );
}
