/**
 * An empty Lua table may have been a list or an object. Karmada's rule: it becomes what the objects that went into the
 * script have at that place, and where they have neither, the field is dropped. Places ignore indices of lists.
 */
import { isJsonObject, type JsonValue } from '../../object.ts';

interface EmptyPlaces {
  lists: Set<string>;
  objects: Set<string>;
}

/** The value with its empty lists put right after these originals. */
export function restoreEmpty(value: JsonValue, originals: readonly JsonValue[]): JsonValue {
  const places: EmptyPlaces = { lists: new Set(), objects: new Set() };
  for (const original of originals) {
    findEmpty(original, '', places);
  }
  return restore(value, '', places);
}

function findEmpty(value: JsonValue, place: string, places: EmptyPlaces): void {
  if (Array.isArray(value)) {
    if (value.length === 0) {
      places.lists.add(place);
    }
    for (const item of value) {
      findEmpty(item, place, places);
    }
  } else if (isJsonObject(value)) {
    const fields = Object.entries(value);
    if (fields.length === 0) {
      places.objects.add(place);
    }
    for (const [field, item] of fields) {
      findEmpty(item ?? null, placeOf(place, field), places);
    }
  }
}

function restore(value: JsonValue, place: string, places: EmptyPlaces): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item) => restoreItem(item, place, places)).filter((item) => item !== undefined);
  }
  if (!isJsonObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, item]) => {
      const restored = restoreItem(item ?? null, placeOf(place, field), places);
      return restored === undefined ? [] : [[field, restored]];
    }),
  );
}

function restoreItem(item: JsonValue, place: string, places: EmptyPlaces): JsonValue | undefined {
  if (!Array.isArray(item) || item.length > 0) {
    return restore(item, place, places);
  }
  return places.objects.has(place) ? {} : places.lists.has(place) ? [] : undefined;
}

function placeOf(place: string, field: string): string {
  return `${place}\0${field}`;
}
