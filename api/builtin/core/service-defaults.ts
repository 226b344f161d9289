/** Defaults of a Service's spec; addresses and node ports are allotted by the server. */
import type { JsonObject } from '../../../domain/object.ts';
import { setDefaults } from '../draft.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt } from '../fields.ts';

/** How long a client sticks to one endpoint, in seconds: three hours. */
const CLIENT_AFFINITY_SECONDS = 10_800;

/** Sets the defaults in place. */
export function setServiceDefaults(spec: JsonObject): void {
  setDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' });
  setAffinity(spec);
  for (const port of objectsAt(spec, 'ports')) {
    setDefaults(port, { protocol: 'TCP' });
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') {
      port.targetPort = numberAt(port, 'port');
    }
  }
  const type = textAt(spec, 'type');
  const external = type === 'NodePort' || type === 'LoadBalancer';
  if (external || (type === 'ClusterIP' && listAt(spec, 'externalIPs').length > 0)) {
    setDefaults(spec, { externalTrafficPolicy: 'Cluster' });
  }
  if (external || type === 'ClusterIP') {
    setDefaults(spec, { internalTrafficPolicy: 'Cluster' });
  }
  if (type === 'LoadBalancer') {
    setDefaults(spec, { allocateLoadBalancerNodePorts: true });
  }
}

function setAffinity(spec: JsonObject): void {
  const affinity = textAt(spec, 'sessionAffinity');
  if (affinity === 'None') {
    delete spec.sessionAffinityConfig;
  } else if (
    affinity === 'ClientIP' &&
    objectAt(spec, 'sessionAffinityConfig', 'clientIP')?.timeoutSeconds === undefined
  ) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: CLIENT_AFFINITY_SECONDS } };
  }
}
