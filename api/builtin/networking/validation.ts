/** What the kinds of networking.k8s.io/v1 and discovery.k8s.io/v1 must look like. */
import { BlockList, isIP } from 'node:net';
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkImmutable,
  checkPort,
  checkRequired,
  checkText,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../check.ts';
import { listAt, objectAt, objectsAt, textAt, textsAt, valueAt } from '../fields.ts';
import { validateSelector } from '../selector-validation.ts';
import { dnsSubdomain } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';
import { validateIngress } from './ingress-validation.ts';

const POLICY_TYPES = ['Ingress', 'Egress'];
const NETWORK = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

interface Network {
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

function parseNetwork(text: string): Network | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const version = isIP(address);
  const bits = /^\d+$/.test(length) ? Number(length) : -1;
  const valid = more.length === 0 && version > 0 && bits >= 0 && bits <= (version === 4 ? 32 : 128);
  return valid ? { address, bits, family: version === 4 ? 'ipv4' : 'ipv6' } : undefined;
}

function contains(outer: Network, inner: Network): boolean {
  const block = new BlockList();
  block.addSubnet(outer.address, outer.bits, outer.family);
  return inner.bits > outer.bits && block.check(inner.address, inner.family);
}

function validateIpBlock(block: JsonObject, path: string): FieldError[] {
  const cidr = textAt(block, 'cidr');
  const network = parseNetwork(cidr);
  if (!network) {
    return [cidr === '' ? required(`${path}.cidr`) : invalid(`${path}.cidr`, cidr, NETWORK)];
  }
  return textsAt(block, 'except').flatMap((text, index) => {
    const inner = parseNetwork(text);
    const field = `${path}.except[${index}]`;
    if (!inner) {
      return [invalid(field, text, NETWORK)];
    }
    return contains(network, inner) ? [] : [invalid(field, text, 'must be a strict subset of `cidr`')];
  });
}

function validatePeer(peer: JsonObject, path: string): FieldError[] {
  const block = objectAt(peer, 'ipBlock');
  const others = ['podSelector', 'namespaceSelector'].filter((field) => objectAt(peer, field));
  return [
    ...(block || others.length > 0 ? [] : [required(path, 'must specify a peer')]),
    ...others.flatMap((field) => validateSelector(peer[field], `${path}.${field}`)),
    ...(block ? validateIpBlock(block, `${path}.ipBlock`) : []),
    ...(block && others.length > 0 ? [forbidden(path, 'may not specify both ipBlock and another peer')] : []),
  ];
}

function validatePolicyPort(port: JsonObject, path: string): FieldError[] {
  const end = valueAt(port, 'endPort');
  return [
    ...checkChoice(port, path, 'protocol', ['TCP', 'UDP', 'SCTP']),
    ...(port.port === undefined ? [] : checkPort(port.port, `${path}.port`)),
    ...(end !== undefined && port.port === undefined
      ? [invalid(`${path}.endPort`, end, 'may not be specified when `port` is not specified')]
      : []),
    ...(typeof end === 'number' && typeof port.port === 'number' && end < port.port
      ? [invalid(`${path}.endPort`, end, 'must be greater than or equal to `port`')]
      : []),
  ];
}

function validateNetworkPolicy(policy: KubeObject): FieldError[] {
  const spec = objectAt(policy, 'spec');
  const direction = (rules: string, peers: string): FieldError[] =>
    objectsAt(spec, rules).flatMap((rule, index) => {
      const path = `spec.${rules}[${index}]`;
      return [
        ...objectsAt(rule, 'ports').flatMap((port, at) => validatePolicyPort(port, `${path}.ports[${at}]`)),
        ...objectsAt(rule, peers).flatMap((peer, at) => validatePeer(peer, `${path}.${peers}[${at}]`)),
      ];
    });
  return [
    ...validateSelector(spec?.podSelector, 'spec.podSelector'),
    ...direction('ingress', 'from'),
    ...direction('egress', 'to'),
    ...textsAt(spec, 'policyTypes').flatMap((type, index) =>
      POLICY_TYPES.includes(type) ? [] : [notSupported(`spec.policyTypes[${index}]`, type, POLICY_TYPES)],
    ),
  ];
}

function validateIngressClass(ingressClass: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(ingressClass, 'spec');
  const controller = textAt(spec, 'controller');
  const [domain = '', ...path] = controller.split('/');
  const prefixed = path.length > 0 && path.every((part) => part !== '') && dnsSubdomain(domain).length === 0;
  const parameters = objectAt(spec, 'parameters');
  return [
    ...(controller === '' ? [required('spec.controller')] : []),
    ...(controller === '' || prefixed
      ? []
      : [invalid('spec.controller', controller, 'must be a domain-prefixed path (such as "acme.io/foo")')]),
    ...(parameters ? ['kind', 'name'].flatMap((field) => checkRequired(parameters, 'spec.parameters', field)) : []),
    ...(old ? checkImmutable(spec, objectAt(old, 'spec'), 'spec', 'controller') : []),
  ];
}

function validateEndpointSlice(slice: KubeObject, old: KubeObject | undefined): FieldError[] {
  return [
    ...checkRequired(slice, '', 'addressType'),
    ...checkChoice(slice, '', 'addressType', ['FQDN', 'IPv4', 'IPv6']),
    ...objectsAt(slice, 'ports').flatMap((port, index) =>
      checkChoice(port, `ports[${index}]`, 'protocol', ['SCTP', 'TCP', 'UDP']),
    ),
    ...objectsAt(slice, 'endpoints').flatMap((endpoint, index) =>
      listAt(endpoint, 'addresses').length === 0
        ? [required(`endpoints[${index}].addresses`, 'must contain at least 1 address')]
        : checkText(endpoint, `endpoints[${index}]`, 'hostname', dnsSubdomain),
    ),
    ...(old ? checkImmutable(slice, old, '', 'addressType') : []),
  ];
}

/** By apiVersion and kind. */
export const NETWORKING_VALIDATIONS: Record<string, KindValidation> = {
  'discovery.k8s.io/v1/EndpointSlice': validateEndpointSlice,
  'networking.k8s.io/v1/Ingress': validateIngress,
  'networking.k8s.io/v1/IngressClass': validateIngressClass,
  'networking.k8s.io/v1/NetworkPolicy': validateNetworkPolicy,
};
