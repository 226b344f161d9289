/**
 * Server-side apply: merges an applied configuration, removes what the manager applied before and no longer does, and
 * says whose fields it would change. Rules: KEP-555, structured-merge-diff.
 */
import { isJsonObject, type JsonValue, type KubeObject, parseApiVersion } from '../../domain/object.ts';
import { plainError } from '../response/status.ts';
import { jsonEqual } from '../schema/json.ts';
import { withObjectMeta, withoutEmptyMeta } from '../schema/object-meta.ts';
import type { Schema } from '../schema/schema.ts';
import { fieldsLastApplied, KUBECTL, withLastApplied } from './last-applied.ts';
import { trackManagedFields } from './managed-fields.ts';
import {
  equalButForTimes,
  type Manager,
  type Managers,
  managerKey,
  readManagers,
  withManagers,
  withoutManagers,
} from './managers.ts';
import {
  type ApplyConflict,
  defaultResetFields,
  overlaps,
  ownable,
  pathsToSet,
  reconcileManagers,
  takeOver,
  withoutReset,
} from './ownership.ts';
import { PatchError } from './patch-error.ts';
import { checkTyped } from './typed/check.ts';
import { compare } from './typed/compare.ts';
import {
  difference,
  EMPTY,
  type FieldSet,
  hasPath,
  intersection,
  isEmpty,
  type Path,
  pathText,
  union,
  withNamedFields,
} from './typed/field-set.ts';
import { mergeTyped } from './typed/merge.ts';
import { ownedFields } from './typed/owned-fields.ts';
import { removeFields } from './typed/remove.ts';

export type { ApplyConflict } from './ownership.ts';

/** What one apply request brings. */
export interface ApplyRequest {
  /** The stored object; `undefined` creates. */
  live: KubeObject | undefined;
  /** The applied configuration, without managedFields. */
  applied: KubeObject;
  manager: string;
  /** Takes conflicting fields over. */
  force: boolean;
  /** Empty for the object itself. */
  subresource: string;
  schema: Schema;
  /** RFC 3339 with seconds. */
  time: string;
  /** This and the next as in {@link trackManagedFields}. */
  resetFields?: string[][];
  builtIn?: boolean;
}

/** What an apply leads to; with conflicts the object is the live one (or, on create, the applied one), unchanged. */
export interface ApplyResult {
  object: KubeObject;
  conflicts: ApplyConflict[];
}

/** A conflict before it is put into words: whose, where. */
interface Clash {
  manager: Manager;
  path: Path;
}

/**
 * Applies. Defaults, nulls (kept as the client wrote them) and fields that the request may not write are the caller's.
 * Throws {@link PatchError} for a configuration that does not fit the live object's kind, and
 * a bare 500, as kube-apiserver does, for one that does not fit the schema.
 */
export function applyServerSide(request: ApplyRequest): ApplyResult {
  checkRequest(request);
  const { applied, manager } = request;
  const schema = withObjectMeta(request.schema);
  const live = request.live ?? { apiVersion: applied.apiVersion, kind: applied.kind, metadata: { name: '' } };
  let outcome = merge(request, live, schema, request.force);
  if (manager === KUBECTL && outcome.clashes.length > 0) {
    const own = fieldsLastApplied(live, schema);
    const foreign = outcome.clashes.filter(({ path }) => !hasPath(own, path));
    outcome = foreign.length > 0 ? { ...outcome, clashes: foreign } : merge(request, live, schema, true);
  }
  if (outcome.clashes.length > 0) {
    return { object: request.live ?? applied, conflicts: outcome.clashes.map(describe) };
  }
  return { object: manager === KUBECTL ? withLastApplied(outcome.object, applied) : outcome.object, conflicts: [] };
}

/** The message of the 409 that conflicts lead to. */
export function conflictMessage(conflicts: ApplyConflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${first.manager}: ${first.field}`;
  }
  const lines = [...Map.groupBy(conflicts, ({ manager }) => manager)].flatMap(([manager, theirs]) => [
    `conflicts with ${manager}:`,
    ...theirs.map(({ field }) => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** `details.causes` of the 409. */
export function conflictCauses(conflicts: ApplyConflict[]): { reason: string; message: string; field: string }[] {
  return conflicts.map(({ manager, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${manager}`,
    field,
  }));
}

function merge(
  request: ApplyRequest,
  live: KubeObject,
  schema: Schema,
  force: boolean,
): { object: KubeObject; clashes: Clash[] } {
  const { applied, subresource, time } = request;
  const reset = pathsToSet(request.resetFields ?? defaultResetFields(subresource));
  const owners = new Map(reconcileManagers(ownersOf(request, live), schema));
  const identity = {
    name: request.manager,
    operation: 'Apply' as const,
    apiVersion: applied.apiVersion,
    subresource,
  };
  const key = managerKey(identity);
  const last = owners.get(key);
  const claimed = withoutReset(ownedFields(applied, schema), reset);
  owners.set(key, { ...identity, ...(last?.time !== undefined && { time: last.time }), fields: claimed });

  const before = withoutManagers(live);
  const merged = mergeTyped(before, applied, schema);
  const object = asObject(dropUnclaimed(merged, last?.fields ?? EMPTY, owners, schema));
  const all = compare(before, object, schema);
  const changes = {
    removed: withoutReset(all.removed, reset),
    modified: withoutReset(all.modified, reset),
    added: withoutReset(all.added, reset),
  };
  const taken = overlaps(owners, changes, key);
  if (taken.size > 0 && !force) {
    return { object: live, clashes: clashesOf(taken, owners) };
  }
  const after = new Map(takeOver(owners, changes, key));
  const fields = ownable(claimed);
  const changed = request.live === undefined || !jsonEqual(before, object);
  const writer = owners.get(key);
  if (writer === undefined || isEmpty(fields)) {
    after.delete(key);
  } else {
    after.set(key, { ...writer, fields, ...(changed && { time }) });
  }
  const result = withoutEmptyMeta(withManagers(object, after));
  return { object: request.live && equalButForTimes(request.live, result) ? request.live : result, clashes: [] };
}

/** Today's owners; what stands in an object that nobody was recorded for belongs to `before-first-apply`. */
function ownersOf(
  { subresource, schema, time, live: stored, resetFields, builtIn }: ApplyRequest,
  live: KubeObject,
): Managers {
  const owners = readManagers(live.metadata.managedFields);
  if (owners.size > 0 || stored === undefined) {
    return owners;
  }
  const tracked = trackManagedFields({
    before: undefined,
    after: withoutManagers(live),
    manager: 'before-first-apply',
    operation: 'Update',
    subresource,
    apiVersion: live.apiVersion,
    schema,
    time,
    ...(resetFields && { resetFields }),
    ...(builtIn && { builtIn }),
  });
  return readManagers(tracked.metadata.managedFields);
}

/** Removes what the manager applied last time and nobody, itself included, claims now. */
function dropUnclaimed(merged: JsonValue, last: FieldSet, owners: Managers, schema: Schema): JsonValue {
  if (isEmpty(last)) {
    return merged;
  }
  const named = (set: FieldSet): FieldSet => withNamedFields(set, schema);
  const fieldsIn = (value: JsonValue): FieldSet => named(ownedFields(value, schema));
  const there = fieldsIn(merged);
  const bare = removeFields(merged, named(last), schema);
  const claimed = named([...owners.values()].map(({ fields }) => fields).reduce(union, EMPTY));
  const kept = removeFields(merged, difference(there, union(fieldsIn(bare), claimed)), schema);
  return removeFields(merged, intersection(difference(there, fieldsIn(kept)), named(last)), schema);
}

function clashesOf(taken: Map<string, Path[]>, owners: Managers): Clash[] {
  return [...taken].flatMap(([key, paths]) => {
    const manager = owners.get(key);
    return manager ? paths.map((path) => ({ manager, path })) : [];
  });
}

function describe({ manager: { name, operation, apiVersion, subresource }, path }: Clash): ApplyConflict {
  const who = `${JSON.stringify(name)}${subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`}`;
  return { manager: operation === 'Update' ? `${who} using ${apiVersion}` : who, field: pathText(path) };
}

function checkRequest({ live, applied, schema }: ApplyRequest): void {
  if (live && (live.apiVersion !== applied.apiVersion || live.kind !== applied.kind)) {
    throw new PatchError(400, `invalid object type: ${gvkText(applied)}`);
  }
  if (applied.metadata.managedFields !== undefined) {
    throw new PatchError(400, 'metadata.managedFields must be nil');
  }
  const complaints = checkTyped(applied, withObjectMeta(schema));
  if (complaints.length > 0) {
    const { namespace = '', name } = applied.metadata;
    const list =
      complaints.length === 1 ? complaints.join() : ['errors:', ...complaints.map((line) => `  ${line}`)].join('\n');
    throw plainError(`failed to create typed patch object (${namespace}/${name ?? ''}; ${gvkText(applied)}): ${list}`);
  }
}

function gvkText({ apiVersion, kind }: KubeObject): string {
  const { group, version } = parseApiVersion(apiVersion);
  return `${group}/${version}, Kind=${kind}`;
}

function asObject(value: JsonValue): KubeObject {
  if (!isKubeObject(value)) {
    throw new PatchError(422, 'the applied configuration takes apiVersion, kind or metadata away');
  }
  return value;
}

function isKubeObject(value: JsonValue): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata)
  );
}
