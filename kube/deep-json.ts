/**
 * JSON at any depth. What V8 does natively ends where the stack ends, at some thousand levels; Kubernetes takes ten
 * thousand. The native way is tried first: what is so deep is rare.
 */
import { isJsonObject, type JsonObject, type JsonValue } from '../domain/object.ts';

/** JSON of a value. Throws what `JSON.stringify` throws, but for depth. */
export function writeJson(value: unknown): string {
  return unlessTooDeep(() => JSON.stringify(value)) ?? writeDeep(value);
}

/** What a function that recurses natively gives; undefined where the stack does not suffice. */
export function unlessTooDeep<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** A container that is being written, and the fields or items that are left. */
interface Open {
  readonly left: Iterator<[string | undefined, unknown]>;
  readonly end: '}' | ']';
  empty: boolean;
}

function writeDeep(value: unknown): string {
  const parts: string[] = [];
  const open: Open[] = [];
  const write = (one: unknown): void => {
    if (typeof one !== 'object' || one === null) {
      parts.push(JSON.stringify(one) ?? 'null');
    } else if (Array.isArray(one)) {
      parts.push('[');
      open.push({ left: itemsOf(one), end: ']', empty: true });
    } else {
      parts.push('{');
      open.push({ left: fieldsOf(one), end: '}', empty: true });
    }
  };
  write(value);
  for (let inner = open.at(-1); inner; inner = open.at(-1)) {
    const next = inner.left.next();
    if (next.done) {
      parts.push(inner.end);
      open.pop();
      continue;
    }
    const [name, child] = next.value;
    parts.push(inner.empty ? '' : ',', name === undefined ? '' : `${JSON.stringify(name)}:`);
    inner.empty = false;
    write(child);
  }
  return parts.join('');
}

function* itemsOf(list: readonly unknown[]): Generator<[undefined, unknown]> {
  for (const item of list) {
    yield [undefined, item];
  }
}

function* fieldsOf(object: object): Generator<[string, unknown]> {
  for (const [name, child] of Object.entries(object)) {
    if (child !== undefined) {
      yield [name, child];
    }
  }
}

/** All that JSON consists of, without what stands between. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]]|[^\s{}[\],:"]+/g;

/** Reads a text that is JSON for certain; `leaf` reads what is neither object nor list. */
export function readDeepJson(text: string, leaf: (text: string) => JsonValue): JsonValue {
  const open: { into: JsonObject | JsonValue[]; name: string | undefined }[] = [];
  let root: JsonValue = null;
  for (const [token] of text.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '}' || token === ']') {
      open.pop();
    } else if (inner && !Array.isArray(inner.into) && inner.name === undefined) {
      inner.name = String(leaf(token));
    } else {
      const value = token === '{' ? {} : token === '[' ? [] : leaf(token);
      if (!inner) {
        root = value;
      } else if (Array.isArray(inner.into)) {
        inner.into.push(value);
      } else {
        setField(inner.into, inner.name ?? '', value);
        inner.name = undefined;
      }
      if (typeof value === 'object' && value !== null) {
        open.push({ into: value, name: undefined });
      }
    }
  }
  return root;
}

/** Sets a field, whatever it is called. */
export function setField<T>(object: { [field: string]: T }, name: string, value: T): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** What is rebuilt from JSON. */
export type Rebuilt<Leaf> = Leaf | Rebuilt<Leaf>[] | { [field: string]: Rebuilt<Leaf> };

/** How JSON is rebuilt by {@link rebuild}; `Context` is what is known about a place in it. */
export interface Rebuilding<Context, Leaf> {
  /** Takes the place of what is neither object nor list. */
  leaf(value: Exclude<JsonValue, JsonValue[] | JsonObject>, context: Context): Leaf;
  /** The context of a field, or of the items where there is no name. */
  below(context: Context, name: string | undefined): Context;
  /** What the field is called in the result. @default its name */
  rename?(context: Context, name: string): string;
  /** True for an item (without a name) or a field that is left out. @default none */
  skips?(child: JsonValue, name: string | undefined): boolean;
  /** The fields of an object in another order. @default as they are */
  order?(names: string[]): string[];
}

/** A copy of a value with other leaves. Absent fields (`undefined`) are left out. */
export function rebuild<Context, Leaf>(
  value: JsonValue,
  context: Context,
  rules: Rebuilding<Context, Leaf>,
): Rebuilt<Leaf> {
  const left: (() => void)[] = [];
  const start = (one: JsonValue, at: Context): Rebuilt<Leaf> => {
    if (Array.isArray(one)) {
      const list: Rebuilt<Leaf>[] = [];
      left.push(() => {
        for (const item of one) {
          if (!rules.skips?.(item, undefined)) {
            list.push(start(item, rules.below(at, undefined)));
          }
        }
      });
      return list;
    }
    if (!isJsonObject(one)) {
      return rules.leaf(one, at);
    }
    const object: { [field: string]: Rebuilt<Leaf> } = {};
    left.push(() => {
      for (const name of rules.order?.(Object.keys(one)) ?? Object.keys(one)) {
        const child = one[name];
        if (child !== undefined && !rules.skips?.(child, name)) {
          setField(object, rules.rename?.(at, name) ?? name, start(child, rules.below(at, name)));
        }
      }
    });
    return object;
  };
  const root = start(value, context);
  for (let next = left.pop(); next; next = left.pop()) {
    next();
  }
  return root;
}

/** A copy of a value. */
export function copyJson(value: JsonValue): JsonValue {
  return rebuild(value, undefined, { leaf: (one) => one, below: () => undefined });
}

/** A copy of a value with the fields of all objects sorted by name. */
export function sortedFields(value: JsonValue): JsonValue {
  return rebuild(value, undefined, {
    leaf: (one) => one,
    below: () => undefined,
    order: (names) => names.sort((a, b) => (a < b ? -1 : 1)),
  });
}
