/** What Services and Endpoints must look like, and what of them may change. */
import { isIP } from 'node:net';
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkPort,
  checkPortNumber,
  checkRequired,
  checkText,
  duplicate,
  forbidden,
  invalid,
  required,
} from '../check.ts';
import { listAt, mapAt, numberAt, objectAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { validateLabels } from '../metadata-validation.ts';
import { dnsLabel, dnsSubdomain } from '../text-rules.ts';
import { PROTOCOLS } from './container-validation.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const TRAFFIC_POLICIES = ['Cluster', 'Local'];
const ADDRESS = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** Errors of a Service. */
export function validateService(service: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(service, 'spec');
  const external = textAt(spec, 'type') === 'ExternalName';
  const headless = textAt(spec, 'clusterIP') === 'None';
  const noPorts = !external && !headless && listAt(spec, 'ports').length === 0;
  return [
    ...(noPorts ? [required('spec.ports')] : []),
    ...validateServicePorts(objectsAt(spec, 'ports'), headless),
    ...validateLabels(mapAt(spec, 'selector'), 'spec.selector'),
    ...checkChoice(spec, 'spec', 'sessionAffinity', ['ClientIP', 'None']),
    ...checkChoice(spec, 'spec', 'type', TYPES),
    ...checkChoice(spec, 'spec', 'externalTrafficPolicy', TRAFFIC_POLICIES),
    ...checkChoice(spec, 'spec', 'internalTrafficPolicy', TRAFFIC_POLICIES),
    ...(external ? validateExternalName(spec) : validateAddresses(spec)),
    ...textsAt(spec, 'externalIPs').flatMap((ip, index) =>
      isIP(ip) > 0 ? [] : [invalid(`spec.externalIPs[${index}]`, ip, ADDRESS)],
    ),
    ...(old && !external ? validateSameAddress(spec, objectAt(old, 'spec')) : []),
  ];
}

function validateServicePorts(ports: JsonObject[], headless: boolean): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, index) => {
    const path = `spec.ports[${index}]`;
    const name = textAt(port, 'name');
    const target = `${textAt(port, 'protocol')}/${numberAt(port, 'port')}`;
    const errors = [
      ...(ports.length > 1 ? checkRequired(port, path, 'name') : []),
      ...checkText(port, path, 'name', dnsLabel),
      ...(name !== '' && seen.has(name) ? [duplicate(`${path}.name`, name)] : []),
      ...checkPortNumber(port.port ?? 0, `${path}.port`),
      ...checkChoice(port, path, 'protocol', PROTOCOLS),
      ...(headless && port.targetPort === 0 ? [] : checkPort(port.targetPort, `${path}.targetPort`)),
      ...(name === '' || !seen.has(target) ? [] : [duplicate(path, port)]),
    ];
    seen.add(name).add(target);
    return errors;
  });
}

function validateExternalName(spec: JsonObject | undefined): FieldError[] {
  const name = textAt(spec, 'externalName').replace(/\.$/, '');
  return [
    ...(listAt(spec, 'clusterIPs').length > 0 || textAt(spec, 'clusterIP') !== ''
      ? [forbidden('spec.clusterIPs', 'may not be set for ExternalName services')]
      : []),
    ...(name === '' ? [required('spec.externalName')] : []),
    ...(name === '' ? [] : dnsSubdomain(name).map((detail) => invalid('spec.externalName', name, detail))),
  ];
}

function validateAddresses(spec: JsonObject | undefined): FieldError[] {
  const addresses = textsAt(spec, 'clusterIPs');
  const first = textAt(spec, 'clusterIP');
  const all = addresses.length === 0 && first !== '' ? [first] : addresses;
  return all.flatMap((ip, index) =>
    ip === 'None' || isIP(ip) > 0 ? [] : [invalid(`spec.clusterIPs[${index}]`, ip, ADDRESS)],
  );
}

/** An address that was allotted stays; leaving it out keeps it. */
function validateSameAddress(spec: JsonObject | undefined, old: JsonObject | undefined): FieldError[] {
  const [now, before] = [textAt(spec, 'clusterIP'), textAt(old, 'clusterIP')];
  const changed = now !== '' && before !== '' && now !== before;
  return changed ? [invalid('spec.clusterIPs[0]', [now], 'may not change once set')] : [];
}

/** Errors of an Endpoints object. */
export function validateEndpoints(endpoints: KubeObject): FieldError[] {
  return objectsAt(endpoints, 'subsets').flatMap((subset, at) => {
    const path = `subsets[${at}]`;
    const [ready, notReady] = [objectsAt(subset, 'addresses'), objectsAt(subset, 'notReadyAddresses')];
    const ports = objectsAt(subset, 'ports');
    return [
      ...(ready.length + notReady.length === 0
        ? [required(path, 'must specify `addresses` or `notReadyAddresses`')]
        : []),
      ...ready.flatMap((address, index) => validateAddress(address, `${path}.addresses[${index}].ip`)),
      ...notReady.flatMap((address, index) => validateAddress(address, `${path}.notReadyAddresses[${index}].ip`)),
      ...ports.flatMap((port, index) => {
        const field = `${path}.ports[${index}]`;
        return [
          ...(ports.length > 1 ? checkRequired(port, field, 'name') : []),
          ...checkText(port, field, 'name', dnsLabel),
          ...checkPortNumber(port.port ?? 0, `${field}.port`),
          ...checkChoice(port, field, 'protocol', PROTOCOLS),
        ];
      }),
    ];
  });
}

function validateAddress(address: JsonObject, field: string): FieldError[] {
  const ip = textAt(address, 'ip');
  if (isIP(ip) === 0) {
    return [invalid(field, ip, ADDRESS)];
  }
  return ip.startsWith('127.') || ip === '::1'
    ? [invalid(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')]
    : [];
}
