/** What `kubectl get` shows of Services and Endpoints. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME, wideColumn } from '../column.ts';
import { mapAt, numberAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { labelsText } from '../selector-text.ts';

/** Addresses that an Endpoints object shows before it counts the rest. */
const SHOWN_ENDPOINTS = 3;

/** The distinct addresses or host names of a load balancer's status, sorted. */
export function loadBalancerAddresses(object: KubeObject): string[] {
  const ingress = objectsAt(object, 'status', 'loadBalancer', 'ingress');
  const addresses = ingress.map((one) => textAt(one, 'ip') || textAt(one, 'hostname'));
  return [...new Set(addresses.filter((address) => address !== ''))].sort();
}

function externalAddress(service: KubeObject): string {
  const external = textsAt(service, 'spec', 'externalIPs');
  switch (textAt(service, 'spec', 'type')) {
    case 'ClusterIP':
    case 'NodePort':
      return external.join(',') || '<none>';
    case 'LoadBalancer':
      return [...loadBalancerAddresses(service), ...external].join(',') || '<pending>';
    case 'ExternalName':
      return textAt(service, 'spec', 'externalName');
    default:
      return '<unknown>';
  }
}

function ports(service: KubeObject): string {
  const texts = objectsAt(service, 'spec', 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort');
    return `${numberAt(port, 'port')}${nodePort > 0 ? `:${nodePort}` : ''}/${textAt(port, 'protocol')}`;
  });
  return texts.join(',') || '<none>';
}

function endpoints(object: KubeObject): string {
  const addresses = objectsAt(object, 'subsets').flatMap((subset) => {
    const ips = objectsAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    const numbers = objectsAt(subset, 'ports').map((port) => numberAt(port, 'port'));
    return numbers.length === 0
      ? ips
      : numbers.flatMap((number) => ips.map((ip) => (ip.includes(':') ? `[${ip}]:${number}` : `${ip}:${number}`)));
  });
  const shown = addresses.slice(0, SHOWN_ENDPOINTS).join(',');
  if (objectsAt(object, 'subsets').length === 0) {
    return '<none>';
  }
  return addresses.length > SHOWN_ENDPOINTS ? `${shown} + ${addresses.length - SHOWN_ENDPOINTS} more...` : shown;
}

/** The columns of v1 Service. */
export const SERVICE_COLUMNS: TableColumn[] = [
  NAME,
  column('Type', (service) => textAt(service, 'spec', 'type')),
  column('Cluster-IP', (service) => textsAt(service, 'spec', 'clusterIPs')[0] ?? '<none>'),
  column('External-IP', externalAddress),
  column('Port(s)', ports),
  AGE,
  wideColumn('Selector', (service) => labelsText(mapAt(service, 'spec', 'selector'))),
];

/** The columns of v1 Endpoints. */
export const ENDPOINTS_COLUMNS: TableColumn[] = [NAME, column('Endpoints', endpoints), AGE];
