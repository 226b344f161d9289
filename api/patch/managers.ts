/** The entries of `metadata.managedFields`, decoded. */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { field, jsonEqual, withoutField } from '../schema/json.ts';
import { type FieldSet, isEmpty, readFieldSet, union, writeFieldSet } from './typed/field-set.ts';

/** kube-apiserver keeps this many entries of the operation Update and merges the oldest beyond. */
const MAX_UPDATERS = 10;

/** The entry that the oldest updates are merged into. */
const ANCIENT_CHANGES = 'ancient-changes';

/** One manager: who, by which operation, on which subresource, and since when it owns which fields. */
export interface Manager {
  name: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  /** Empty for the object itself. */
  subresource: string;
  /** RFC 3339; absent when unknown. */
  time?: string;
  fields: FieldSet;
}

/** Managers by {@link managerKey}. */
export type Managers = ReadonlyMap<string, Manager>;

/** What tells managers apart; an applier is the same in every version. */
export function managerKey({ name, operation, apiVersion, subresource }: Omit<Manager, 'fields' | 'time'>): string {
  return JSON.stringify({
    manager: name,
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource !== '' && { subresource }),
  });
}

/** The managers of entries that were read or written before. Neither is ever changed. */
const decoded = new WeakMap<JsonObject[], Managers>();
/** FieldsV1 of sets that were written before: most managers keep what they own. */
const encoded = new WeakMap<FieldSet, JsonObject>();

/** Reads `managedFields`; nobody when any entry is malformed (as kube-apiserver does). */
export function readManagers(entries: JsonObject[] | undefined): Managers {
  const known = entries && decoded.get(entries);
  if (known) {
    return known;
  }
  const managers = new Map<string, Manager>();
  for (const entry of entries ?? []) {
    const manager = readManager(entry);
    if (manager === undefined) {
      return new Map();
    }
    managers.set(managerKey(manager), manager);
  }
  return managers;
}

function readManager(entry: JsonObject): Manager | undefined {
  const text = (name: string): string => {
    const value = field(entry, name);
    return typeof value === 'string' ? value : '';
  };
  const operation = text('operation');
  if (
    (operation !== 'Apply' && operation !== 'Update') ||
    text('apiVersion') === '' ||
    text('fieldsType') !== 'FieldsV1'
  ) {
    return undefined;
  }
  const fields = field(entry, 'fieldsV1');
  try {
    return {
      name: text('manager'),
      operation,
      apiVersion: text('apiVersion'),
      subresource: text('subresource'),
      ...(text('time') !== '' && { time: text('time') }),
      fields: readFieldSet(isJsonObject(fields) ? fields : {}),
    };
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}

/** True for the `[]` or `[{}]` by which a client asks to forget all owners. */
export function resetsManagers(entries: JsonValue | undefined): boolean {
  return Array.isArray(entries) && (entries.length === 0 || jsonEqual(entries, [{}]));
}

/** The object with these managers; without the field when there are none. */
export function withManagers(object: KubeObject, managers: Managers): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const sorted = [...managers].sort(([, a], [, b]) => compareManagers(a, b));
  const entries = sorted.map(([, manager]) => writeManager(manager));
  decoded.set(entries, new Map(sorted));
  return { ...object, metadata: entries.length === 0 ? metadata : { ...metadata, managedFields: entries } };
}

/** The object without managedFields. */
export function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

function writeManager({ name, operation, apiVersion, time, fields, subresource }: Manager): JsonObject {
  return {
    ...(name !== '' && { manager: name }),
    operation,
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodedFields(fields),
    ...(subresource !== '' && { subresource }),
  };
}

function encodedFields(fields: FieldSet): JsonObject {
  const known = encoded.get(fields);
  if (known) {
    return known;
  }
  const written = writeFieldSet(fields);
  encoded.set(fields, written);
  return written;
}

/** Appliers first, then the oldest, then by name, version and subresource. */
function compareManagers(a: Manager, b: Manager): number {
  return (
    compareText(a.operation, b.operation) ||
    secondsOf(a) - secondsOf(b) ||
    compareText(a.name, b.name) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource, b.subresource)
  );
}

/** The managers with the fields of each changed; those left without fields are gone. */
export function changeFields(managers: Managers, change: (manager: Manager, key: string) => FieldSet): Managers {
  const changed = new Map<string, Manager>();
  for (const [key, manager] of managers) {
    const fields = change(manager, key);
    if (!isEmpty(fields)) {
      changed.set(key, { ...manager, fields });
    }
  }
  return changed;
}

/** Merges the oldest updaters beyond the limit, those of one version together. */
export function capUpdaters(managers: Managers): Managers {
  const updaters = [...managers]
    .filter(([, { operation }]) => operation === 'Update')
    .sort(([keyA, a], [keyB, b]) => secondsOf(a) - secondsOf(b) || compareText(keyA, keyB));
  const capped = new Map(managers);
  const firstOfVersion = new Map<string, string>();
  let count = updaters.length;
  for (const [key, manager] of updaters) {
    if (count <= MAX_UPDATERS) {
      break;
    }
    const first = firstOfVersion.get(manager.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, key);
    } else {
      const bucket: Omit<Manager, 'fields'> = { ...manager, name: ANCIENT_CHANGES, subresource: '' };
      const bucketKey = managerKey(bucket);
      const collected = capped.get(bucketKey) ?? capped.get(first);
      capped.delete(first);
      capped.delete(key);
      capped.set(bucketKey, { ...bucket, fields: union(collected?.fields ?? new Map(), manager.fields) });
      firstOfVersion.set(manager.apiVersion, bucketKey);
      count--;
    }
  }
  return capped;
}

/** True when the objects differ in nothing but the times of their managedFields. */
export function equalButForTimes(a: KubeObject, b: KubeObject): boolean {
  const timeless = (object: KubeObject): JsonValue =>
    (object.metadata.managedFields ?? []).map((entry) => withoutField(entry, 'time'));
  return jsonEqual(withoutManagers(a), withoutManagers(b)) && jsonEqual(timeless(a), timeless(b));
}

function secondsOf({ time }: { time?: string }): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
