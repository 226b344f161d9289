/** Merging an applied configuration into the live object. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../domain/object.ts';
import { field, fieldsOf } from '../../schema/json.ts';
import type { Schema } from '../../schema/schema.ts';
import { itemElement } from './element.ts';
import { fieldType, isAtomic, itemType, shapeOf } from './shape.ts';

/** The live value with the applied one merged in; the applied one wins in leaves and atomic values. */
export function mergeTyped(live: JsonValue | undefined, applied: JsonValue | undefined, schema: Schema): JsonValue {
  if (applied === undefined) {
    return live ?? null;
  }
  if (live === undefined || isAtomic(schema, shapeOf(schema, applied))) {
    return applied;
  }
  if (Array.isArray(applied) && Array.isArray(live)) {
    return applied.length === 0 && live.length === 0 ? applied : mergeItems(live, applied, schema);
  }
  if (isJsonObject(applied) && isJsonObject(live)) {
    return mergeFields(live, applied, schema);
  }
  // One side is null or of another kind. A null claims nothing below, so what is live stays.
  return applied === null && holdsSomething(live) ? live : applied;
}

function holdsSomething(value: JsonValue): boolean {
  return Array.isArray(value) ? value.length > 0 : isJsonObject(value) && fieldsOf(value).length > 0;
}

function mergeFields(live: JsonObject, applied: JsonObject, schema: Schema): JsonObject {
  const merged = new Map(fieldsOf(live));
  for (const [name, value] of fieldsOf(applied)) {
    merged.set(name, mergeTyped(field(live, name), value, fieldType(schema, name) ?? {}));
  }
  return Object.fromEntries(merged);
}

/**
 * The applied order wins for the items that it names; items that only the live list has stay as near to their old
 * neighbours as that allows.
 */
function mergeItems(live: JsonValue[], applied: JsonValue[], schema: Schema): JsonValue[] {
  const left = live.map((item) => ({ element: itemElement(schema, item), item }));
  const right = applied.map((item) => ({ element: itemElement(schema, item), item }));
  const inLive = Map.groupBy(left, ({ element }) => element);
  const inApplied = new Set(right.map(({ element }) => element));
  const merge = ({ element, item }: { element: string; item: JsonValue }): JsonValue => {
    const same = inLive.get(element) ?? [];
    // Duplicates in the live list are replaced, not merged.
    return mergeTyped(same.length === 1 ? same[0]?.item : undefined, item, itemType(schema));
  };
  const shared = right.map(({ element }) => element).filter((element) => inLive.has(element));
  const merged: JsonValue[] = [];
  const done = new Set<string>();
  let nextShared = shared.shift();
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const [old, now] = [left[l], right[r]];
    if (old && now && old.element === now.element) {
      merged.push(merge(now));
      done.add(now.element);
      l++;
      r++;
      nextShared = shared.shift();
    } else if (old && now && inApplied.has(old.element) && nextShared !== undefined && nextShared !== old.element) {
      // Another shared item comes first: this one follows at its place in the applied list.
      l++;
    } else if (old && !inApplied.has(old.element)) {
      merged.push(old.item);
      l++;
    } else {
      if (old && done.has(old.element)) {
        l++;
      }
      if (now) {
        merged.push(merge(now));
        done.add(now.element);
        r++;
        if (nextShared === now.element) {
          nextShared = shared.shift();
        }
      }
    }
  }
  return merged;
}
