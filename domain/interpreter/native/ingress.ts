/** networking.k8s.io/v1 Ingress. */
import type { KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { objectsAt, stringAt } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { aggregateLoadBalancer, hasAddress } from './load-balancer.ts';

export const ingress: KindInterpreter = {
  aggregateStatus: aggregateLoadBalancer,
  interpretHealth: hasAddress,
  getDependencies: certificateSecrets,
};

function certificateSecrets(object: KubeObject): DependentObjectReference[] {
  const { namespace } = object.metadata;
  return verifiedDependencies(
    objectsAt(object, 'spec', 'tls').map((tls) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      ...(namespace && { namespace }),
      name: stringAt(tls, 'secretName') ?? '',
    })),
  );
}
