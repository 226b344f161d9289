/** Lists in a strategic merge patch: merging item by item, and the order of the result. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { field } from '../schema/json.ts';
import { goText } from './go-text.ts';
import { doesNotApply, PatchError } from './patch-error.ts';

/** What to do with the items of a list of maps. */
interface ItemRules {
  /** An item that the list has and the patch changes. */
  merge(before: JsonObject, change: JsonObject): JsonObject;
  /** An item that is new to the list. */
  create(item: JsonObject): JsonObject;
}

/**
 * Merges scalars as a set and maps by their merge key. The patch's order wins over the list's; items that only the
 * list has stay where they were as far as that allows.
 */
export function mergeList(original: JsonValue[], patch: JsonValue[], mergeKey: string, rules: ItemRules): JsonValue[] {
  if (original.length === 0 && patch.length === 0) {
    return original;
  }
  if (!holdsMaps(original, patch)) {
    return orderList([...new Set([...original, ...patch])], patch, original, '');
  }
  if (mergeKey === '') {
    throw new PatchError(422, 'cannot merge lists without merge key for slice');
  }
  const { base, changes } = applyItemDirectives(original.filter(isJsonObject), patch.filter(isJsonObject), mergeKey);
  const merged = [...base];
  const positions = positionsOf(base, mergeKey);
  for (const change of changes) {
    const key = keyText(change, mergeKey);
    const position = positions.get(key);
    const before = position === undefined ? undefined : merged[position];
    if (position !== undefined && before !== undefined) {
      merged[position] = rules.merge(before, change);
    } else {
      positions.set(key, merged.length);
      merged.push(rules.create(change));
    }
  }
  return orderList(merged, changes, base, mergeKey);
}

/** The patch's items must be among those that `$setElementOrder` names, in the same order. Throws PatchError. */
export function checkOrder(patch: JsonValue[], order: JsonValue[], mergeKey: string): void {
  const set = patch.filter((item) => !(isJsonObject(item) && Object.hasOwn(item, '$patch')));
  let at = 0;
  for (const wanted of order) {
    const next = set[at];
    if (next !== undefined && keyText(next, mergeKey) === keyText(wanted, mergeKey)) {
      at++;
    }
  }
  if (order.length > 0 && at < set.length) {
    throw new PatchError(
      422,
      `The order in patch list:\n${goText(patch)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`,
    );
  }
}

/** Takes `$patch: delete` items out of the list, and empties it at the first `$patch: replace`. */
function applyItemDirectives(
  original: JsonObject[],
  patch: JsonObject[],
  mergeKey: string,
): { base: JsonObject[]; changes: JsonObject[] } {
  const deleted = new Set<string>();
  const changes: JsonObject[] = [];
  let replaced = false;
  for (const item of patch) {
    const directive = field(item, '$patch');
    switch (directive) {
      case undefined:
        changes.push(item);
        break;
      case 'delete':
        deleted.add(keyText(item, mergeKey));
        break;
      case 'replace':
        replaced = true;
        break;
      case 'merge':
        throw new PatchError(422, 'merging lists cannot yet be specified in the patch');
      default:
        throw new PatchError(422, `unknown patch type: ${goText(directive)} in map: ${goText(item)}`);
    }
  }
  const base = replaced ? [] : original.filter((item) => !deleted.has(keyText(item, mergeKey)));
  return { base, changes };
}

/**
 * Sorts the items that `order` names by it, then lets the others in: each before the first named item that stood
 * behind it in the original list.
 */
export function orderList(
  items: JsonValue[],
  order: JsonValue[],
  original: JsonValue[],
  mergeKey: string,
): JsonValue[] {
  const wanted = positionsOf(order, mergeKey);
  const before = positionsOf(original, mergeKey);
  const at = (positions: Map<string, number>) => (item: JsonValue) =>
    positions.get(keyText(item, mergeKey)) ?? Number.POSITIVE_INFINITY;
  const named = items.filter((item) => wanted.has(keyText(item, mergeKey)));
  const others = items.filter((item) => !wanted.has(keyText(item, mergeKey)));
  const left = sortedBy(others, at(before));
  const right = sortedBy(named, at(wanted));
  const arranged: JsonValue[] = [];
  let l = 0;
  for (const item of right) {
    const place = before.get(keyText(item, mergeKey));
    for (
      let other = left[l];
      other !== undefined && place !== undefined && at(before)(other) < place;
      other = left[l]
    ) {
      arranged.push(other);
      l++;
    }
    arranged.push(item);
  }
  return [...arranged, ...left.slice(l)];
}

function sortedBy(items: JsonValue[], at: (item: JsonValue) => number): JsonValue[] {
  return items.toSorted((a, b) => {
    const [left, right] = [at(a), at(b)];
    return left === right ? 0 : left - right;
  });
}

/** The first position of each key. */
function positionsOf(items: JsonValue[], mergeKey: string): Map<string, number> {
  const positions = new Map<string, number>();
  items.forEach((item, index) => {
    const key = keyText(item, mergeKey);
    if (!positions.has(key)) {
      positions.set(key, index);
    }
  });
  return positions;
}

/** What makes an item the same: its merge key, or all of it when there is none. */
function keyText(item: JsonValue, mergeKey: string): string {
  if (mergeKey === '') {
    return writeJson(item);
  }
  const key = isJsonObject(item) ? field(item, mergeKey) : undefined;
  if (key === undefined) {
    throw new PatchError(422, `map: ${goText(item)} does not contain declared merge key: ${mergeKey}`);
  }
  return writeJson(key);
}

/** True for a list of maps, false for one of scalars; a mixture and lists of lists are errors. */
function holdsMaps(original: JsonValue[], patch: JsonValue[]): boolean {
  const kinds = new Set(
    [...original, ...patch].map((item) => (Array.isArray(item) ? 'list' : item === null ? 'null' : typeof item)),
  );
  if (kinds.size > 1) {
    throw new PatchError(422, `list element types are not identical: ${goText([original, patch])}`);
  }
  if (kinds.has('list')) {
    throw doesNotApply('lists of lists are not supported');
  }
  return kinds.has('object');
}
