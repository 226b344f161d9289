/** What PersistentVolumeClaims and PersistentVolumes must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { compareQuantities } from '../../../domain/quantity.ts';
import { checkChoice, checkText, forbidden, invalid, notSupported, required, sameJson } from '../check.ts';
import { listAt, objectAt, textAt, textsAt, valueAt } from '../fields.ts';
import { dnsSubdomain } from '../text-rules.ts';
import { readQuantity } from './resource-validation.ts';
import { validateSource } from './volume-validation.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const VOLUME_MODES = ['Block', 'Filesystem'];

/** Fields of a volume's spec that are not its source. */
const VOLUME_FIELDS = new Set([
  'capacity',
  'accessModes',
  'claimRef',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'mountOptions',
  'volumeMode',
  'nodeAffinity',
  'volumeAttributesClassName',
]);

function validateAccessModes(spec: JsonObject | undefined, path: string): FieldError[] {
  const modes = textsAt(spec, 'accessModes');
  return [
    ...modes
      .filter((mode) => !ACCESS_MODES.includes(mode))
      .map((mode) => notSupported(`${path}.accessModes`, mode, ACCESS_MODES)),
    ...(modes.includes('ReadWriteOncePod') && modes.length > 1
      ? [forbidden(`${path}.accessModes`, 'may not use ReadWriteOncePod with other access modes')]
      : []),
  ];
}

/** Errors of a storage quantity that must be more than nothing. */
function validateStorage(value: JsonObject[string], field: string): FieldError[] {
  const quantity = readQuantity(value);
  return quantity && quantity.nano > 0n ? [] : [invalid(field, value, 'must be greater than zero')];
}

/** Errors of a claim's spec. */
export function validateClaimSpec(spec: JsonObject | undefined, path: string): FieldError[] {
  const storage = valueAt(spec, 'resources', 'requests', 'storage');
  const field = `${path}.resources[storage]`;
  return [
    ...(listAt(spec, 'accessModes').length === 0
      ? [required(`${path}.accessModes`, 'at least 1 access mode is required')]
      : validateAccessModes(spec, path)),
    ...(storage === undefined ? [required(field)] : validateStorage(storage, field)),
    ...checkText(spec, path, 'storageClassName', dnsSubdomain),
    ...checkChoice(spec, path, 'volumeMode', VOLUME_MODES),
  ];
}

/** Errors of a claim; a bound one may grow, one without a volume may be given one. */
export function validateClaim(claim: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(claim, 'spec');
  const before = objectAt(old, 'spec');
  return [
    ...validateClaimSpec(spec, 'spec'),
    ...(before ? validateClaimUpdate(spec, before, textAt(old, 'status', 'phase')) : []),
  ];
}

function validateClaimUpdate(spec: JsonObject | undefined, old: JsonObject, phase: string): FieldError[] {
  const bound = phase === 'Bound';
  const fixed = ({
    resources,
    volumeName,
    storageClassName,
    volumeAttributesClassName,
    ...rest
  }: JsonObject): JsonObject => ({
    ...rest,
    volumeName: old.volumeName === undefined ? undefined : volumeName,
    storageClassName: old.storageClassName === undefined ? undefined : storageClassName,
    volumeAttributesClassName: bound ? undefined : volumeAttributesClassName,
    resources: bound ? undefined : resources,
  });
  if (!sameJson(fixed(spec ?? {}), fixed(old))) {
    const detail =
      'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
    return [forbidden('spec', detail)];
  }
  const [size, before] = [spec, old].map((one) => readQuantity(valueAt(one, 'resources', 'requests', 'storage')));
  return bound && size && before && compareQuantities(size, before) < 0
    ? [forbidden('spec.resources.requests.storage', 'field can not be less than status.capacity')]
    : [];
}

/** Errors of a volume. */
export function validateVolume(volume: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(volume, 'spec') ?? {};
  const capacity = objectAt(spec, 'capacity');
  const source = volumeSource(spec);
  return [
    ...(listAt(spec, 'accessModes').length === 0 ? [required('spec.accessModes')] : validateAccessModes(spec, 'spec')),
    ...(capacity ? [] : [required('spec.capacity')]),
    ...(capacity?.storage === undefined || Object.keys(capacity).length > 1
      ? [notSupported('spec.capacity', capacity ?? null, ['storage'])]
      : validateStorage(capacity.storage, 'spec.capacity[storage]')),
    ...checkChoice(spec, 'spec', 'persistentVolumeReclaimPolicy', ['Delete', 'Recycle', 'Retain']),
    ...(Object.keys(source).length === 0
      ? [required('spec', 'must specify a volume type')]
      : validateSource(source, 'spec')),
    ...checkText(spec, 'spec', 'storageClassName', dnsSubdomain),
    ...checkChoice(spec, 'spec', 'volumeMode', VOLUME_MODES),
    ...(old && !sameJson(source, volumeSource(objectAt(old, 'spec') ?? {}))
      ? [forbidden('spec.persistentvolumesource', 'spec.persistentvolumesource is immutable after creation')]
      : []),
  ];
}

function volumeSource(spec: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !VOLUME_FIELDS.has(field)));
}
