/** What an Ingress must look like. */
import { isIP } from 'node:net';
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkPortNumber, checkText, invalid, notSupported, required } from '../check.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { dns1035Label, dnsSubdomain, portName, wildcardSubdomain } from '../text-rules.ts';

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

/** What the path of a rule may not contain, and not end with. */
const WRONG_SEQUENCES = ['//', '/./', '/../', '%2f', '%2F'];
const WRONG_ENDS = ['/..', '/.'];

/** Errors of an Ingress. */
export function validateIngress(ingress: KubeObject): FieldError[] {
  const spec = objectAt(ingress, 'spec');
  const rules = objectsAt(spec, 'rules');
  const backend = objectAt(spec, 'defaultBackend');
  return [
    ...(rules.length === 0 && !backend
      ? [invalid('spec', null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...rules.flatMap((rule, index) => validateRule(rule, `spec.rules[${index}]`)),
    ...(backend ? validateBackend(backend, 'spec.defaultBackend') : []),
    ...objectsAt(spec, 'tls').flatMap((tls, index) => validateTls(tls, `spec.tls[${index}]`)),
    ...checkText(spec, 'spec', 'ingressClassName', dnsSubdomain),
  ];
}

function validateHost(host: string, field: string): FieldError[] {
  if (isIP(host) > 0) {
    return [invalid(field, host, 'must be a DNS name, not an IP address')];
  }
  const rule = host.includes('*') ? wildcardSubdomain : dnsSubdomain;
  return host === '' ? [] : rule(host).map((detail) => invalid(field, host, detail));
}

function validateRule(rule: JsonObject, path: string): FieldError[] {
  const http = objectAt(rule, 'http');
  const paths = `${path}.http.paths`;
  return [
    ...validateHost(textAt(rule, 'host'), `${path}.host`),
    ...(http && listAt(http, 'paths').length === 0 ? [required(paths)] : []),
    ...objectsAt(http, 'paths').flatMap((one, index) => validatePath(one, `${paths}[${index}]`)),
  ];
}

function validatePath(rule: JsonObject, path: string): FieldError[] {
  const backend = validateBackend(objectAt(rule, 'backend') ?? {}, `${path}.backend`);
  const [type, text] = [textAt(rule, 'pathType'), textAt(rule, 'path')];
  if (type === '') {
    return [required(`${path}.pathType`, 'pathType must be specified')];
  }
  if (!PATH_TYPES.includes(type)) {
    return [notSupported(`${path}.pathType`, type, PATH_TYPES), ...backend];
  }
  const complaints = type === 'ImplementationSpecific' ? loosePath(text) : strictPath(text);
  return [...complaints.map((detail) => invalid(`${path}.path`, text, detail)), ...backend];
}

function loosePath(text: string): string[] {
  return text === '' || text.startsWith('/') ? [] : ['must be an absolute path'];
}

function strictPath(text: string): string[] {
  if (!text.startsWith('/')) {
    return ['must be an absolute path'];
  }
  return [
    ...WRONG_SEQUENCES.filter((one) => text.includes(one)).map((one) => `must not contain '${one}'`),
    ...WRONG_ENDS.filter((one) => text.endsWith(one)).map((one) => `cannot end with '${one}'`),
  ];
}

function validateBackend(backend: JsonObject, path: string): FieldError[] {
  const service = objectAt(backend, 'service');
  if (objectAt(backend, 'resource')) {
    return service ? [invalid(path, '', 'cannot set both resource and service backends')] : [];
  }
  if (!service) {
    return [required(path, 'either service or resource must be specified')];
  }
  const name = textAt(service, 'name');
  const [portText, number] = [textAt(service, 'port', 'name'), numberAt(service, 'port', 'number')];
  return [
    ...(name === ''
      ? [required(`${path}.service.name`)]
      : dns1035Label(name).map((detail) => invalid(`${path}.service.name`, name, detail))),
    ...(portText !== '' && number !== 0 ? [invalid(path, '', 'cannot set both port name & port number')] : []),
    ...(portText === '' && number === 0 ? [required(path, 'port name or number is required')] : []),
    ...(portText === ''
      ? []
      : portName(portText).map((detail) => invalid(`${path}.service.port.name`, portText, detail))),
    ...(number === 0 ? [] : checkPortNumber(number, `${path}.service.port.number`)),
  ];
}

function validateTls(tls: JsonObject, path: string): FieldError[] {
  return [
    ...textsAt(tls, 'hosts').flatMap((host, index) => validateHost(host, `${path}.hosts[${index}]`)),
    ...checkText(tls, path, 'secretName', dnsSubdomain),
  ];
}
