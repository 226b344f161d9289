/** What a pod's volumes must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject } from '../../../domain/object.ts';
import { checkRequired, checkText, duplicate, forbidden } from '../check.ts';
import { objectAt, textAt } from '../fields.ts';
import { dnsLabel } from '../text-rules.ts';

/** The field of a source that says where the volume is. */
const PLACES: Record<string, string[]> = {
  configMap: ['name'],
  csi: ['driver'],
  hostPath: ['path'],
  iscsi: ['targetPortal', 'iqn'],
  nfs: ['server', 'path'],
  persistentVolumeClaim: ['claimName'],
  secret: ['secretName'],
};

/** Errors of the volumes of a pod, and the names of those without any: only they can be mounted. */
export function validateVolumes(volumes: JsonObject[], path: string): { errors: FieldError[]; names: Set<string> } {
  const names = new Set<string>();
  const errors = volumes.flatMap((volume, index) => {
    const field = `${path}[${index}]`;
    const name = textAt(volume, 'name');
    const found = [
      ...validateSource(volume, field),
      ...checkRequired(volume, field, 'name'),
      ...checkText(volume, field, 'name', dnsLabel),
      ...(names.has(name) ? [duplicate(`${field}.name`, name)] : []),
    ];
    if (found.length === 0) {
      names.add(name);
    }
    return found;
  });
  return { errors, names };
}

/** Errors of a volume's one source: an empty directory, else the first counts, and others are too many. */
export function validateSource(volume: JsonObject, path: string): FieldError[] {
  const [first, ...more] = Object.keys(volume)
    .filter((field) => field !== 'name')
    .sort((a, b) => Number(b === 'emptyDir') - Number(a === 'emptyDir'));
  const place = first !== undefined && Object.hasOwn(PLACES, first) ? (PLACES[first] ?? []) : [];
  return [
    ...place.flatMap((field) => checkRequired(objectAt(volume, first ?? ''), `${path}.${first}`, field)),
    ...more.map((field) => forbidden(`${path}.${field}`, 'may not specify more than 1 volume type')),
  ];
}
