/** JSON values as immutable data. Nothing here reads or writes through a prototype, whatever the field is called. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';

/** The object's own field, or `undefined`. */
export function field(object: JsonObject, name: string): JsonValue | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A copy of the object with the field set; a new field goes last. */
export function withField(object: JsonObject, name: string, value: JsonValue): JsonObject {
  return { ...object, [name]: value };
}

/** The object without the field; the same object when it has none. */
export function withoutField(object: JsonObject, name: string): JsonObject {
  return Object.hasOwn(object, name)
    ? Object.fromEntries(Object.entries(object).filter(([other]) => other !== name))
    : object;
}

/** The fields that are written: absent (`undefined`) ones left out. */
export function fieldsOf(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined);
}

/** True for the same JSON: the order of fields does not matter, the order of items does. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const left = [a];
  const right = [b];
  while (left.length > 0) {
    const one = left.pop();
    const other = right.pop();
    if (one === other) {
      continue;
    }
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
      for (const [index, item] of one.entries()) {
        left.push(item);
        right.push(other[index]);
      }
    } else if (isJsonObject(one) && isJsonObject(other) && countFields(one) === countFields(other)) {
      for (const name of Object.keys(one)) {
        if (one[name] === undefined) {
          continue;
        }
        if (!Object.hasOwn(other, name)) {
          return false;
        }
        left.push(one[name]);
        right.push(other[name]);
      }
    } else {
      return false;
    }
  }
  return true;
}

/** The number of fields that are written. */
function countFields(object: JsonObject): number {
  let count = 0;
  for (const name of Object.keys(object)) {
    if (object[name] !== undefined) {
      count += 1;
    }
  }
  return count;
}
