/** What `kubectl get` shows of the kinds of networking.k8s.io/v1 and discovery.k8s.io/v1. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, firstThree, NAME, nameColumn } from '../column.ts';
import { loadBalancerAddresses } from '../core/service-columns.ts';
import { listAt, objectAt, objectsAt, textAt, textsAt, valueAt } from '../fields.ts';
import { selectorText } from '../selector-text.ts';

const DEFAULT_CLASS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';

/** Hosts of the rules; those beyond the third are counted as rules, as Kubernetes does. */
function hosts(ingress: KubeObject): string {
  const rules = objectsAt(ingress, 'spec', 'rules');
  const named = rules.map((rule) => textAt(rule, 'host')).filter((host) => host !== '');
  const third = rules.findIndex((_, index) => rules.slice(0, index + 1).filter(({ host }) => host).length === 3);
  const more = third >= 0 && third < rules.length - 1;
  const shown = named.slice(0, 3).join(',') || '*';
  return more ? `${shown} + ${rules.length - 3} more...` : shown;
}

function classParameters(ingressClass: KubeObject): string {
  const parameters = objectAt(ingressClass, 'spec', 'parameters');
  const group = valueAt(parameters, 'apiGroup');
  const kind = `${textAt(parameters, 'kind')}${group === undefined ? '' : `.${group}`}`;
  return parameters ? `${kind}/${textAt(parameters, 'name')}` : '<none>';
}

function parentReference(address: KubeObject): string {
  const parent = objectAt(address, 'spec', 'parentRef');
  const group = textAt(parent, 'group');
  const resource = `${textAt(parent, 'resource')}${group === '' ? '' : `.${group}`}`.toLowerCase();
  const place = [resource, textAt(parent, 'namespace'), textAt(parent, 'name')].filter((part) => part !== '');
  return parent ? place.join('/') : '<none>';
}

/** Columns by apiVersion and kind. */
export const NETWORKING_COLUMNS: Record<string, TableColumn[]> = {
  'networking.k8s.io/v1/Ingress': [
    NAME,
    column('Class', (ingress) => textAt(ingress, 'spec', 'ingressClassName') || '<none>'),
    column('Hosts', hosts),
    column('Address', (ingress) => loadBalancerAddresses(ingress).join(',')),
    column('Ports', (ingress) => (listAt(ingress, 'spec', 'tls').length === 0 ? '80' : '80, 443')),
    AGE,
  ],
  'networking.k8s.io/v1/IngressClass': [
    nameColumn(({ metadata }) =>
      metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true' ? `${metadata.name} (default)` : metadata.name,
    ),
    column('Controller', (ingressClass) => textAt(ingressClass, 'spec', 'controller')),
    column('Parameters', classParameters),
    AGE,
  ],
  'networking.k8s.io/v1/IPAddress': [NAME, column('ParentRef', parentReference)],
  'networking.k8s.io/v1/NetworkPolicy': [
    NAME,
    column('Pod-Selector', (policy) => selectorText(valueAt(policy, 'spec', 'podSelector')) || '<none>'),
    AGE,
  ],
  'networking.k8s.io/v1/ServiceCIDR': [
    NAME,
    column('CIDRs', (range) => textsAt(range, 'spec', 'cidrs').join(',')),
    AGE,
  ],
  'discovery.k8s.io/v1/EndpointSlice': [
    NAME,
    column('AddressType', (slice) => textAt(slice, 'addressType')),
    column('Ports', (slice) => {
      const ports = objectsAt(slice, 'ports').map((port) => String(port.port ?? port.name ?? '*'));
      return firstThree(ports, '<unset>');
    }),
    column('Endpoints', (slice) =>
      firstThree(
        objectsAt(slice, 'endpoints').flatMap((endpoint) => textsAt(endpoint, 'addresses')),
        '<unset>',
      ),
    ),
    AGE,
  ],
};
