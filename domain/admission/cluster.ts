/** Karmada's rules for Cluster, which its API server applies itself. */
import type { FieldError } from '../field-error.ts';
import { type Cluster, type ClusterSpec, cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { encodedStruct } from '../kubernetes/canonical.ts';
import { defaultResourceModels, standardResourceModels, validateResourceModels } from './cluster-resource-models.ts';
import { validateEndpoint } from './endpoint-url.ts';
import { clusterName, labelKey, labelValue } from './kubernetes-names.ts';
import { validateObjectMeta } from './object-meta.ts';
import { duplicate, invalid, invalidEach, notSupported, required, typeInvalid } from './rejections.ts';
import { type MutationRequest, rulesFor } from './rules.ts';
import { InvalidUrlError, parseUrl, type UrlParts } from './url.ts';

const TAINT = 'io.k8s.api.core.v1.Taint';

const ENDPOINT_FORM = '; desired format: hostname, hostname:port, IP or IP:port';

export const clusterRules = rulesFor(cluster, { mutate: mutateCluster, validate: validateCluster });

function mutateCluster(object: Cluster, { operation, now, gates }: MutationRequest): Cluster {
  const changes: Partial<ClusterSpec> = {
    ...(gates.CustomizedClusterResourceModeling && withModels(object.spec, operation === 'CREATE')),
    ...withTaintTimes(object.spec, now),
  };
  const spec = withZones({ ...object.spec, ...changes });
  return Object.keys(changes).length === 0 && spec.zone === object.spec.zone ? object : { ...object, spec };
}

function withModels({ resourceModels = [] }: ClusterSpec, creating: boolean): Partial<ClusterSpec> {
  if (resourceModels.length === 0) {
    return creating ? { resourceModels: defaultResourceModels() } : {};
  }
  const standard = standardResourceModels(resourceModels);
  return standard === resourceModels ? {} : { resourceModels: standard };
}

/** A taint that repeats another gets no time: it is refused, and shown as it was written. */
function withTaintTimes({ taints = [] }: ClusterSpec, now: Date): Partial<ClusterSpec> {
  const untimed = (taint: Taint) =>
    taint.effect === 'NoExecute' && taint.timeAdded === undefined && !repeats(taint, taints);
  const timeAdded = `${now.toISOString().slice(0, 'YYYY-MM-DDThh:mm:ss'.length)}Z`;
  return taints.some(untimed)
    ? { taints: taints.map((taint) => (untimed(taint) ? { ...taint, timeAdded } : taint)) }
    : {};
}

function repeats(taint: Taint, taints: readonly Taint[]): boolean {
  return taints.find(({ key, effect }) => key === taint.key && effect === taint.effect) !== taint;
}

/** The one zone becomes the list of zones. A wrong zone stays, so that validation names the field that was set. */
function withZones(spec: ClusterSpec): ClusterSpec {
  const { zone, ...others } = spec;
  return zone && !spec.zones?.length && labelValue(zone).length === 0 ? { ...others, zones: [zone] } : spec;
}

function validateCluster({ metadata, spec }: Cluster): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: clusterName }),
    ...(spec.apiEndpoint ? validateApiEndpoint(spec.apiEndpoint) : []),
    ...validateSecretReference(spec.secretRef, 'spec.secretRef'),
    ...validateSecretReference(spec.impersonatorSecretRef, 'spec.impersonatorSecretRef'),
    ...(spec.proxyURL ? validateProxyUrl(spec.proxyURL) : []),
    ...validatePlace(spec),
    ...validateTaints(spec.taints ?? []),
    ...validateResourceModels(spec.resourceModels ?? [], 'spec.resourceModels'),
  ];
}

function validateSecretReference(reference: ClusterSpec['secretRef'], field: string): FieldError[] {
  return reference
    ? [
        ...(reference.namespace === '' ? [required(`${field}.namespace`)] : []),
        ...(reference.name === '' ? [required(`${field}.name`)] : []),
      ]
    : [];
}

function validateApiEndpoint(url: string): FieldError[] {
  const field = 'spec.apiEndpoint';
  return checkUrl(
    url,
    (parts) => validateEndpoint(parts, field, `host must be provided${ENDPOINT_FORM}`),
    (why) => [invalid(field, url, `apiEndpoint must be a valid URL: ${why}${ENDPOINT_FORM}`)],
  );
}

/** Karmada calls the field apiEndpoint here too. */
function validateProxyUrl(url: string): FieldError[] {
  const field = 'spec.proxyURL';
  return checkUrl(
    url,
    ({ scheme }) =>
      ['http', 'https', 'socks5'].includes(scheme)
        ? []
        : [invalid(field, url, `unsupported scheme ${JSON.stringify(scheme)}, must be http, https, or socks5`)],
    (why) => [invalid(field, url, `apiEndpoint must be a valid URL: ${why}`)],
  );
}

function checkUrl(
  url: string,
  check: (parts: UrlParts) => FieldError[],
  unreadable: (why: string) => FieldError[],
): FieldError[] {
  try {
    return check(parseUrl(url));
  } catch (error) {
    if (error instanceof InvalidUrlError) {
      return unreadable(error.message);
    }
    throw error;
  }
}

/** Provider, region and zones are compared with values of selectors, so they follow the rules of label values. */
function validatePlace(spec: ClusterSpec): FieldError[] {
  const { provider = '', region = '', zone, zones = [] } = spec;
  const check = (field: string, value: string) => {
    const messages = labelValue(value);
    return messages.length > 0 ? [invalid(field, value, messages.join('; '))] : [];
  };
  const errors = [...check('spec.provider', provider), ...check('spec.region', region)];
  if (zone && zones.length > 0) {
    return [...errors, typeInvalid('spec.spec', spec, 'Zone and Zones cannot co-exist')];
  }
  return [...errors, ...(zone ? check('spec.Zone', zone) : zones.flatMap((each) => check('spec.Zones', each)))];
}

function validateTaints(taints: Taint[]): FieldError[] {
  return taints.flatMap((taint, index) => {
    const { key, value = '', effect } = taint;
    const field = `spec.taints[${index}]`;
    const errors = invalidEach(`${field}.key`, key, labelKey(key));
    const valueMessages = labelValue(value);
    if (valueMessages.length > 0) {
      errors.push(invalid(`${field}.value`, value, valueMessages.join(';')));
    }
    if (effect !== 'NoSchedule' && effect !== 'NoExecute') {
      errors.push(notSupported(`${field}.effect`, effect, ['NoSchedule', 'NoExecute']));
    }
    if (repeats(taint, taints)) {
      errors.push(duplicate(field, encodedStruct(TAINT, taint), 'taints must be unique by key and effect pair'));
    }
    return errors;
  });
}
