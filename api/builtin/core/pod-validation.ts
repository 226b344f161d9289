/** What pods and their templates must look like, and what of a pod may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkNotNegative,
  checkText,
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  sameJson,
} from '../check.ts';
import { listAt, mapAt, numberAt, objectAt, objectsAt, textAt } from '../fields.ts';
import { validateLabels } from '../metadata-validation.ts';
import { dnsLabel, dnsSubdomain } from '../text-rules.ts';
import { validateAffinity } from './affinity-validation.ts';
import { validateContainers, validateIdentities } from './container-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const MAX_DEADLINE_SECONDS = 2 ** 31 - 1;

const POD_UPDATE_RULE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Errors of the template of pods: its labels and spec. `claims` names volumes that come from elsewhere. */
export function validatePodTemplate(
  template: JsonObject | undefined,
  path: string,
  claims: string[] = [],
): FieldError[] {
  return [
    ...validateLabels(mapAt(template, 'metadata', 'labels'), `${path}.labels`),
    ...validatePodSpec(objectAt(template, 'spec'), `${path}.spec`, claims),
  ];
}

/** Errors of a pod; of an existing one also what may not change. */
export function validatePod(pod: KubeObject, old: KubeObject | undefined): FieldError[] {
  const errors = [...validatePodSpec(objectAt(pod, 'spec'), 'spec', []), ...validateImages(pod)];
  const changed = old && !sameJson(fixedPart(objectAt(pod, 'spec')), fixedPart(objectAt(old, 'spec')));
  return changed ? [...errors, forbidden('spec', POD_UPDATE_RULE)] : errors;
}

/** Blanks around an image are let be in templates, for old ones have them. */
function validateImages(pod: KubeObject): FieldError[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    objectsAt(pod, 'spec', list).flatMap((container, index) => {
      const image = textAt(container, 'image');
      const field = `spec.${list}[${index}].image`;
      return image.trim() === image ? [] : [invalid(field, image, 'must not have leading or trailing whitespace')];
    }),
  );
}

/** A pod's spec without what may change. The scheduler sets the node; ephemeral containers have a path of their own. */
function fixedPart(spec: JsonObject | undefined): JsonObject {
  const withoutImage = (container: JsonObject): JsonObject => ({ ...container, image: undefined });
  return {
    ...spec,
    containers: objectsAt(spec, 'containers').map(withoutImage),
    initContainers: objectsAt(spec, 'initContainers').map(withoutImage),
    activeDeadlineSeconds: undefined,
    ephemeralContainers: undefined,
    nodeName: undefined,
    schedulingGates: undefined,
    terminationGracePeriodSeconds: undefined,
    tolerations: undefined,
  };
}

function validatePodSpec(spec: JsonObject | undefined, path: string, claims: string[]): FieldError[] {
  const volumes = validateVolumes(objectsAt(spec, 'volumes'), `${path}.volumes`);
  const mountable = volumes.names.union(new Set(claims));
  const names = new Set<string>();
  const containers = listAt(spec, 'containers');
  return [
    ...volumes.errors,
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...validateContainers(objectsAt(spec, 'containers'), `${path}.containers`, mountable, names),
    ...validateContainers(objectsAt(spec, 'initContainers'), `${path}.initContainers`, mountable, names),
    ...(spec?.hostNetwork === true ? validateHostPorts(spec, path) : []),
    ...validateIdentities(objectAt(spec, 'securityContext'), `${path}.securityContext`),
    ...checkChoice(spec, path, 'restartPolicy', RESTART_POLICIES),
    ...checkChoice(spec, path, 'dnsPolicy', DNS_POLICIES),
    ...validateLabels(mapAt(spec, 'nodeSelector'), `${path}.nodeSelector`),
    ...validateAffinity(objectAt(spec, 'affinity'), `${path}.affinity`),
    ...validateSpread(objectsAt(spec, 'topologySpreadConstraints'), `${path}.topologySpreadConstraints`),
    ...checkText(spec, path, 'serviceAccountName', dnsSubdomain),
    ...checkText(spec, path, 'nodeName', dnsSubdomain),
    ...validateDeadline(spec, path),
    ...checkText(spec, path, 'hostname', dnsLabel),
    ...checkText(spec, path, 'subdomain', dnsLabel),
    ...objectsAt(spec, 'tolerations').flatMap((one, index) => validateToleration(one, `${path}.tolerations[${index}]`)),
    ...checkText(spec, path, 'priorityClassName', dnsSubdomain),
  ];
}

/** In the node's network a container's ports are the node's. */
function validateHostPorts(spec: JsonObject, path: string): FieldError[] {
  return ['containers', 'initContainers'].flatMap((list) =>
    objectsAt(spec, list).flatMap((container, at) =>
      objectsAt(container, 'ports').flatMap((port, index) => {
        const field = `${path}.${list}[${at}].ports[${index}].hostPort`;
        const hostPort = numberAt(port, 'hostPort');
        return hostPort === 0 || hostPort === numberAt(port, 'containerPort')
          ? []
          : [invalid(field, hostPort, 'must match `containerPort` when `hostNetwork` is true')];
      }),
    ),
  );
}

function validateDeadline(spec: JsonObject | undefined, path: string): FieldError[] {
  const deadline = spec?.activeDeadlineSeconds;
  const valid =
    deadline === undefined || (typeof deadline === 'number' && deadline >= 1 && deadline <= MAX_DEADLINE_SECONDS);
  return valid
    ? []
    : [invalid(`${path}.activeDeadlineSeconds`, deadline, `must be between 1 and ${MAX_DEADLINE_SECONDS}, inclusive`)];
}

function validateToleration(toleration: JsonObject, path: string): FieldError[] {
  const key = textAt(toleration, 'key');
  const operator = textAt(toleration, 'operator');
  const value = textAt(toleration, 'value');
  if (key === '' && operator !== 'Exists') {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    return [invalid(`${path}.operator`, operator, detail)];
  }
  return [
    ...(operator === 'Exists' && value !== ''
      ? [invalid(`${path}.operator`, value, "value must be empty when `operator` is 'Exists'")]
      : []),
    ...checkChoice(toleration, path, 'operator', ['Equal', 'Exists']),
    ...checkChoice(toleration, path, 'effect', TAINT_EFFECTS),
  ];
}

function validateSpread(constraints: JsonObject[], path: string): FieldError[] {
  const seen = new Set<string>();
  return constraints.flatMap((constraint, index) => {
    const field = `${path}[${index}]`;
    const when = textAt(constraint, 'whenUnsatisfiable');
    const pair = `${textAt(constraint, 'topologyKey')}, ${when}`;
    const supported = ['DoNotSchedule', 'ScheduleAnyway'];
    const errors = [
      ...(numberAt(constraint, 'maxSkew') > 0
        ? []
        : [invalid(`${field}.maxSkew`, numberAt(constraint, 'maxSkew'), 'must be greater than zero')]),
      ...(textAt(constraint, 'topologyKey') === '' ? [required(`${field}.topologyKey`, 'can not be empty')] : []),
      ...(supported.includes(when) ? [] : [notSupported(`${field}.whenUnsatisfiable`, when, supported)]),
      ...(seen.has(pair) ? [duplicate(`${field}.{topologyKey, whenUnsatisfiable}`, `{${pair}}`)] : []),
      ...checkNotNegative(constraint, field, 'minDomains'),
    ];
    seen.add(pair);
    return errors;
  });
}
