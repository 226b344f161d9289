/** v1 Service: only of type LoadBalancer has a status of its own. */
import type { KubeObject } from '../../object.ts';
import { valueAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { nestedInteger, nestedString, withNested } from '../nested.ts';
import { aggregateLoadBalancer, hasAddress, reflectLoadBalancer } from './load-balancer.ts';

export const service: KindInterpreter = {
  retain: retainAllocatedFields,
  reflectStatus: (object) => (isLoadBalancer(object) ? reflectLoadBalancer(object) : undefined),
  aggregateStatus: (object, items) => (isLoadBalancer(object) ? aggregateLoadBalancer(object, items) : object),
  interpretHealth: (object) => !isLoadBalancer(object) || hasAddress(object),
};

function isLoadBalancer(object: KubeObject): boolean {
  return valueAt(object, 'spec', 'type') === 'LoadBalancer';
}

/** The member allocates the health check's node port and the cluster IP; both are immutable. */
function retainAllocatedFields(desired: KubeObject, observed: KubeObject): KubeObject {
  const nodePort = nestedInteger(observed, 'spec', 'healthCheckNodePort') ?? 0;
  const clusterIP = nestedString(observed, 'spec', 'clusterIP');
  const retained = nodePort > 0 ? withNested(desired, ['spec', 'healthCheckNodePort'], nodePort) : desired;
  return clusterIP ? withNested(retained, ['spec', 'clusterIP'], clusterIP) : retained;
}
