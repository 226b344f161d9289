/** `metadata.managedFields` after every write that is not a server-side apply: changed fields move to the writer. */

import { canonicalObject } from '../../domain/kubernetes/canonical.ts';
import { goTypeOf } from '../../domain/kubernetes/go-types.ts';
import { type JsonObject, type KubeObject, parseApiVersion } from '../../domain/object.ts';
import { withObjectMeta } from '../schema/object-meta.ts';
import type { Schema } from '../schema/schema.ts';
import {
  capUpdaters,
  equalButForTimes,
  type Managers,
  managerKey,
  readManagers,
  resetsManagers,
  withManagers,
  withoutManagers,
} from './managers.ts';
import { defaultResetFields, ownable, pathsToSet, reconcileManagers, takeOver, withoutReset } from './ownership.ts';
import { compare } from './typed/compare.ts';
import { isEmpty, union } from './typed/field-set.ts';

/** One write, before and after. */
export interface TrackedWrite {
  /** The stored object; `undefined` on create. */
  before: KubeObject | undefined;
  /** The object about to be stored; its managedFields are what the client sent. */
  after: KubeObject;
  manager: string;
  operation: 'Update' | 'Apply';
  /** Empty for the object itself. */
  subresource: string;
  apiVersion: string;
  schema: Schema;
  /** RFC 3339 with seconds. */
  time: string;
  /**
   * Paths that this write does not reach, by field names. Unless given: `status` for the object itself, `spec` and
   * `metadata.labels` for its status. A kind without a status subresource gives none.
   */
  resetFields?: string[][];
  /** True for kinds of Kubernetes itself: on create, the structs of the Go type count as there before. */
  builtIn?: boolean;
}

/** `after` with the managedFields that the write leads to. Nothing is tracked on a stored object that has none. */
export function trackManagedFields(write: TrackedWrite): KubeObject {
  const { before, after, operation, subresource, apiVersion, time } = write;
  const schema = withObjectMeta(write.schema);
  const sent = managersSent(write);
  if (before !== undefined && sent.size === 0) {
    return withoutManagers(after);
  }
  const reset = pathsToSet(write.resetFields ?? defaultResetFields(subresource));
  const all = compare(before ? withoutManagers(before) : emptyObject(write), withoutManagers(after), schema);
  const changes = {
    removed: withoutReset(all.removed, reset),
    modified: withoutReset(all.modified, reset),
    added: withoutReset(all.added, reset),
  };
  const managers = new Map(takeOver(reconcileManagers(sent, schema), changes, ''));
  const fields = ownable(union(changes.modified, changes.added));
  if (!isEmpty(fields)) {
    const writer = { name: write.manager || 'unknown', operation, apiVersion, subresource };
    const key = managerKey(writer);
    managers.set(key, { ...writer, time, fields: union(managers.get(key)?.fields ?? new Map(), fields) });
  }
  const tracked = withManagers(after, capUpdaters(managers));
  return before && equalButForTimes(before, tracked)
    ? withManagers(after, readManagers(before.metadata.managedFields))
    : tracked;
}

/** What Go writes for an object of the kind without any content: creating one does not add these fields. */
function emptyObject({ builtIn, after: { apiVersion, kind } }: TrackedWrite): JsonObject {
  const { group, version } = parseApiVersion(apiVersion);
  const type = builtIn ? goTypeOf(group, version, kind) : undefined;
  if (type === undefined) {
    return {};
  }
  const known = emptyObjects.get(type);
  if (known) {
    return known;
  }
  const { metadata: _metadata, ...fields } = canonicalObject(type, { apiVersion, kind, metadata: { name: '' } });
  emptyObjects.set(type, fields);
  return fields;
}

const emptyObjects = new Map<string, JsonObject>();

/** The owners to start from: what the client sent, unless it sent nothing or may not say. */
function managersSent({ before, after, subresource }: TrackedWrite): Managers {
  const stored = readManagers(before?.metadata.managedFields);
  if (subresource !== '') {
    return stored;
  }
  if (resetsManagers(after.metadata.managedFields)) {
    return new Map();
  }
  const sent = readManagers(after.metadata.managedFields);
  return sent.size === 0 ? stored : sent;
}
