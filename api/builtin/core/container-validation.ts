/** What containers of a pod must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkNotNegative,
  checkPort,
  checkPortNumber,
  checkRequired,
  checkText,
  duplicate,
  forbidden,
  invalid,
  required,
} from '../check.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt } from '../fields.ts';
import { dataKey, dnsLabel, environmentName, portName } from '../text-rules.ts';
import { validateResources } from './resource-validation.ts';

/** Protocols of a port. */
export const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
/** The highest id of a user or group. */
const MAX_ID = 2 ** 31 - 1;

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const POD_FIELDS =
  /^(metadata\.(name|namespace|uid|labels|annotations)(\['.*'\])?|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/;

/** The volumes of a pod by name. */
export type VolumeNames = ReadonlySet<string>;

/** Errors of the containers of a list; names that `taken` holds already are duplicates, and it gains theirs. */
export function validateContainers(
  containers: JsonObject[],
  path: string,
  volumes: VolumeNames,
  taken: Set<string>,
): FieldError[] {
  return containers.flatMap((container, index) => {
    const field = `${path}[${index}]`;
    const name = textAt(container, 'name');
    const errors = [
      ...validateContainer(container, field, volumes),
      ...(taken.has(name) ? [duplicate(`${field}.name`, name)] : []),
    ];
    taken.add(name);
    return errors;
  });
}

function validateContainer(container: JsonObject, path: string, volumes: VolumeNames): FieldError[] {
  return [
    ...checkRequired(container, path, 'name'),
    ...checkText(container, path, 'name', dnsLabel),
    ...checkRequired(container, path, 'image'),
    ...checkChoice(container, path, 'terminationMessagePolicy', ['File', 'FallbackToLogsOnError']),
    ...validatePorts(objectsAt(container, 'ports'), `${path}.ports`),
    ...objectsAt(container, 'env').flatMap((variable, index) => validateVariable(variable, `${path}.env[${index}]`)),
    ...validateMounts(objectsAt(container, 'volumeMounts'), `${path}.volumeMounts`, volumes),
    ...checkChoice(container, path, 'imagePullPolicy', PULL_POLICIES),
    ...validateResources(objectAt(container, 'resources'), `${path}.resources`),
    ...validateIdentities(objectAt(container, 'securityContext'), `${path}.securityContext`),
    ...PROBES.flatMap((probe) => validateProbe(objectAt(container, probe), `${path}.${probe}`)),
    ...['postStart', 'preStop'].flatMap((hook) => {
      const handler = objectAt(container, 'lifecycle', hook);
      return handler ? validateHandler(handler, `${path}.lifecycle.${hook}`) : [];
    }),
  ];
}

/** Errors of the user and group that a security context names. */
export function validateIdentities(context: JsonObject | undefined, path: string): FieldError[] {
  return ['runAsUser', 'runAsGroup', 'fsGroup'].flatMap((field) => {
    const id = context?.[field];
    const valid = typeof id !== 'number' || (id >= 0 && id <= MAX_ID);
    return valid ? [] : [invalid(`${path}.${field}`, id, `must be between 0 and ${MAX_ID}, inclusive`)];
  });
}

function validatePorts(ports: JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const field = `${path}[${index}]`;
    const name = textAt(port, 'name');
    const errors = [
      ...checkText(port, field, 'name', portName),
      ...(name !== '' && names.has(name) ? [duplicate(`${field}.name`, name)] : []),
      ...(numberAt(port, 'containerPort') === 0
        ? [required(`${field}.containerPort`)]
        : checkPortNumber(port.containerPort, `${field}.containerPort`)),
      ...(numberAt(port, 'hostPort') === 0 ? [] : checkPortNumber(port.hostPort, `${field}.hostPort`)),
      ...checkChoice(port, field, 'protocol', PROTOCOLS),
    ];
    names.add(name);
    return errors;
  });
}

function validateVariable(variable: JsonObject, path: string): FieldError[] {
  const source = objectAt(variable, 'valueFrom');
  return [
    ...checkRequired(variable, path, 'name'),
    ...checkText(variable, path, 'name', environmentName),
    ...(source && textAt(variable, 'value') !== ''
      ? [invalid(`${path}.valueFrom`, '', 'may not be specified when `value` is not empty')]
      : validateVariableSource(source, `${path}.valueFrom`)),
  ];
}

function validateVariableSource(source: JsonObject | undefined, path: string): FieldError[] {
  if (!source) {
    return [];
  }
  const given = Object.keys(source);
  if (given.length !== 1) {
    const detail =
      given.length === 0
        ? 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef`, or `fileKeyRef`'
        : 'may not have more than one field specified at a time';
    return [invalid(path, '', detail)];
  }
  const fieldPath = textAt(source, 'fieldRef', 'fieldPath');
  if (source.fieldRef !== undefined && !POD_FIELDS.test(fieldPath)) {
    const detail = `error converting fieldPath: field label not supported: ${fieldPath}`;
    return [
      fieldPath === ''
        ? required(`${path}.fieldRef.fieldPath`)
        : invalid(`${path}.fieldRef.fieldPath`, fieldPath, detail),
    ];
  }
  return ['configMapKeyRef', 'secretKeyRef'].flatMap((field) => {
    const reference = objectAt(source, field);
    return reference
      ? [
          ...checkRequired(reference, `${path}.${field}`, 'name'),
          ...checkRequired(reference, `${path}.${field}`, 'key'),
          ...checkText(reference, `${path}.${field}`, 'key', dataKey),
        ]
      : [];
  });
}

function validateMounts(mounts: JsonObject[], path: string, volumes: VolumeNames): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, index) => {
    const field = `${path}[${index}]`;
    const name = textAt(mount, 'name');
    const mountPath = textAt(mount, 'mountPath');
    const errors: FieldError[] = [
      ...checkRequired(mount, field, 'name'),
      ...(name === '' || volumes.has(name)
        ? []
        : [{ type: 'NotFound' as const, field: `${field}.name`, value: name, detail: '' }]),
      ...checkRequired(mount, field, 'mountPath'),
      ...(mountPath !== '' && paths.has(mountPath) ? [invalid(`${field}.mountPath`, mountPath, 'must be unique')] : []),
    ];
    paths.add(mountPath);
    return errors;
  });
}

function validateProbe(probe: JsonObject | undefined, path: string): FieldError[] {
  return probe
    ? [
        ...validateHandler(probe, path),
        ...checkNotNegative(
          probe,
          path,
          'initialDelaySeconds',
          'timeoutSeconds',
          'periodSeconds',
          'successThreshold',
          'failureThreshold',
        ),
      ]
    : [];
}

/** A probe or a hook does exactly one thing. */
function validateHandler(handler: JsonObject, path: string): FieldError[] {
  const given = HANDLERS.filter((field) => handler[field] !== undefined);
  const [first, ...more] = given;
  if (first === undefined) {
    return [required(path, 'must specify a handler type')];
  }
  const field = `${path}.${first}`;
  const action = objectAt(handler, first);
  return [
    ...(first === 'httpGet' || first === 'tcpSocket' || first === 'grpc'
      ? checkPort(action?.port, `${field}.port`)
      : []),
    ...(first === 'httpGet' ? checkChoice(action, field, 'scheme', ['HTTP', 'HTTPS']) : []),
    ...(first === 'exec' && listAt(action, 'command').length === 0 ? [required(`${field}.command`)] : []),
    ...more.map((other) => forbidden(`${path}.${other}`, 'may not specify more than 1 handler type')),
  ];
}
