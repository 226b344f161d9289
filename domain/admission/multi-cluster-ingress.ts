/** Karmada's admission of MultiClusterIngress: that of Kubernetes' networking/v1 Ingress. */
import type { FieldError } from '../field-error.ts';
import {
  type HTTPIngressPath,
  type IngressBackend,
  type IngressSpec,
  type MultiClusterIngress,
  multiClusterIngress,
} from '../kinds/multi-cluster-ingress.ts';
import {
  dns1035Label,
  dns1123Subdomain,
  isIpAddress,
  pathSegmentName,
  portName,
  portNumber,
  wildcardSubdomain,
} from './kubernetes-names.ts';
import { validateLoadBalancer } from './load-balancer.ts';
import { validateObjectMeta } from './object-meta.ts';
import { invalid, invalidEach, notSupported, required } from './rejections.ts';
import { rulesFor, type ValidationRequest } from './rules.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];
const FORBIDDEN_IN_PATH = ['//', '/./', '/../', '%2f', '%2F'];
const FORBIDDEN_ENDS = ['/..', '/.'];

export const multiClusterIngressRules = rulesFor(multiClusterIngress, { validate: validateIngress });

function validateIngress(
  { metadata, spec = {}, status }: MultiClusterIngress,
  _: ValidationRequest,
  old: MultiClusterIngress | undefined,
): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain }),
    ...validateSpec(spec),
    ...(old ? validateLoadBalancer(status?.loadBalancer?.ingress) : []),
  ];
}

function validateSpec({ rules: given, defaultBackend, tls = [], ingressClassName }: IngressSpec): FieldError[] {
  const rules = given ?? [];
  return [
    ...(rules.length === 0 && !defaultBackend
      ? [invalid('spec', given ?? null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...(defaultBackend ? validateBackend(defaultBackend, 'spec.defaultBackend') : []),
    ...rules.flatMap(({ host, http }, index) => [
      ...(host ? validateRuleHost(host, `spec.rules[${index}].host`) : []),
      ...(http ? validatePaths(http.paths, `spec.rules[${index}].http.paths`) : []),
    ]),
    ...tls.flatMap(({ hosts = [], secretName }, index) => [
      ...hosts.flatMap((host, place) => validateHost(host, `spec.tls[${index}].hosts[${place}]`)),
      ...(secretName ? invalidEach(`spec.tls[${index}].secretName`, secretName, dns1123Subdomain(secretName)) : []),
    ]),
    ...(ingressClassName === undefined
      ? []
      : invalidEach('spec.ingressClassName', ingressClassName, dns1123Subdomain(ingressClassName))),
  ];
}

function validateRuleHost(host: string, field: string): FieldError[] {
  const errors = validateHost(host, field);
  return isIpAddress(host) ? [invalid(field, host, 'must be a DNS name, not an IP address'), ...errors] : errors;
}

function validateHost(host: string, field: string): FieldError[] {
  return invalidEach(field, host, host.includes('*') ? wildcardSubdomain(host) : dns1123Subdomain(host));
}

function validatePaths(paths: HTTPIngressPath[], field: string): FieldError[] {
  return paths.length === 0
    ? [required(field)]
    : paths.flatMap((path, index) => [
        ...validatePath(path, `${field}[${index}]`),
        ...validateBackend(path.backend, `${field}[${index}].backend`),
      ]);
}

function validatePath({ path = '', pathType }: HTTPIngressPath, field: string): FieldError[] {
  const reject = (detail: string) => invalid(`${field}.path`, path, detail);
  switch (pathType) {
    case 'Exact':
    case 'Prefix':
      return [
        ...(path.startsWith('/') ? [] : [reject('must be an absolute path')]),
        ...FORBIDDEN_IN_PATH.filter((text) => path.includes(text)).map((text) => reject(`must not contain '${text}'`)),
        ...FORBIDDEN_ENDS.filter((text) => path.endsWith(text)).map((text) => reject(`cannot end with '${text}'`)),
      ];
    case 'ImplementationSpecific':
      return path === '' || path.startsWith('/') ? [] : [reject('must be an absolute path')];
    default:
      return [notSupported(`${field}.pathType`, pathType, PATH_TYPES)];
  }
}

function validateBackend({ service, resource }: IngressBackend, field: string): FieldError[] {
  if (service && resource) {
    return [invalid(field, '', 'cannot set both resource and service backends')];
  }
  if (resource) {
    const { apiGroup, kind, name } = resource;
    return [
      ...(apiGroup === undefined
        ? []
        : invalidEach(`${field}.resource.apiGroup`, apiGroup, dns1123Subdomain(apiGroup))),
      ...(kind === ''
        ? [required(`${field}.resource.kind`, 'kind is required')]
        : invalidEach(`${field}.resource.kind`, kind, pathSegmentName(kind))),
      ...(name === ''
        ? [required(`${field}.resource.name`, 'name is required')]
        : invalidEach(`${field}.resource.name`, name, pathSegmentName(name))),
    ];
  }
  if (service) {
    return [
      ...(service.name === ''
        ? [required(`${field}.service.name`)]
        : invalidEach(`${field}.service.name`, service.name, dns1035Label(service.name))),
      ...validateServicePort(service.port, field),
    ];
  }
  return [invalid(field, '', 'resource or service backend is required')];
}

function validateServicePort(port: NonNullable<IngressBackend['service']>['port'], field: string): FieldError[] {
  const { name = '', number = 0 } = port ?? {};
  if (name !== '' && number !== 0) {
    return [invalid(field, '', 'cannot set both port name & port number')];
  }
  if (name !== '') {
    return invalidEach(`${field}.service.port.name`, name, portName(name));
  }
  return number !== 0
    ? invalidEach(`${field}.service.port.number`, number, portNumber(number))
    : [required(field, 'port name or number is required')];
}
