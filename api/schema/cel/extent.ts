/** How large values are, at most: what an expression may cost is known before it is evaluated. */

/** A bound on one value, or on any of several that an expression may see in the same place. */
export interface Extent {
  /** Items, entries or characters. */
  readonly size: number;
  /** All items, entries and characters in it, at every level. */
  readonly total: number;
  /** Characters of the longest key; undefined for what has none. */
  readonly key: number | undefined;
  /** What is below each known key. */
  readonly fields: ReadonlyMap<string, Extent>;
  /** What is below any key or index; undefined where nothing is. */
  readonly inner: Extent | undefined;
}

const NO_FIELDS: ReadonlyMap<string, Extent> = new Map();

/** Numbers, booleans, null. */
export const SCALAR: Extent = { size: 1, total: 1, key: undefined, fields: NO_FIELDS, inner: undefined };

/** A text of so many characters. */
export function textExtent(size: number): Extent {
  return { ...SCALAR, size, total: size + 1 };
}

/** A value of unknown shape; whatever is inside is as large as the whole. */
export function unknownExtent(total: number): Extent {
  const extent = { size: total, total, key: total, fields: NO_FIELDS, inner: SCALAR };
  extent.inner = extent;
  return extent;
}

/** A list. */
export function listExtent(items: readonly Extent[]): Extent {
  const total = items.reduce((sum, item) => sum + item.total, items.length);
  return { size: items.length, total, key: undefined, fields: NO_FIELDS, inner: largest(items) };
}

/** A map. */
export function mapExtent(entries: readonly (readonly [string, Extent])[]): Extent {
  return {
    size: entries.length,
    total: entries.reduce((sum, [key, { total }]) => sum + key.length + total + 1, 1),
    key: entries.reduce((longest, [key]) => Math.max(longest, key.length), 0),
    fields: new Map(entries),
    inner: largest(entries.map(([, extent]) => extent)),
  };
}

/** So many of the same. */
export function repeatedExtent(count: number, item: Extent): Extent {
  return { size: count, total: count * (item.total + 1), key: undefined, fields: NO_FIELDS, inner: item };
}

/** Both together, as after `+`. */
export function joinedExtent(a: Extent, b: Extent): Extent {
  return { ...eitherExtent(a, b), size: a.size + b.size, total: a.total + b.total };
}

/** What is one or the other. */
export function eitherExtent(a: Extent, b: Extent): Extent {
  if (a === b || b.total === 0) {
    return a;
  }
  const differ = (a.key === undefined) !== (b.key === undefined) && a.inner && b.inner;
  if (differ || a.inner === a || b.inner === b) {
    return unknownExtent(Math.max(a.total, b.total));
  }
  const fields = a.fields.size === 0 ? b.fields : mergedFields(a.fields, b.fields);
  return {
    size: Math.max(a.size, b.size),
    total: Math.max(a.total, b.total),
    key: a.key === undefined && b.key === undefined ? undefined : Math.max(a.key ?? 0, b.key ?? 0),
    fields,
    inner: a.inner && b.inner ? (a.inner === b.inner ? a.inner : eitherExtent(a.inner, b.inner)) : (a.inner ?? b.inner),
  };
}

function mergedFields(a: ReadonlyMap<string, Extent>, b: ReadonlyMap<string, Extent>): ReadonlyMap<string, Extent> {
  const merged = new Map(a);
  for (const [name, extent] of b) {
    const other = merged.get(name);
    merged.set(name, other ? eitherExtent(other, extent) : extent);
  }
  return merged;
}

function largest(extents: readonly Extent[]): Extent | undefined {
  return extents.length === 0 ? undefined : extents.reduce(eitherExtent);
}

/** What is below a key, or below any where the key is not known. What is not there is nothing to look at. */
export function fieldExtent(extent: Extent, name: string | undefined): Extent {
  const known = name === undefined ? undefined : extent.fields.get(name);
  return known ?? (name === undefined || extent.fields.size === 0 ? extent.inner : undefined) ?? SCALAR;
}

/** What a comprehension goes through: the items of a list, the keys of a map. */
export function elementExtent({ key, inner }: Extent): Extent {
  return key === undefined ? (inner ?? SCALAR) : textExtent(key);
}

/** Deeper than this a value is known by its size alone: what several values have in common costs more with each level. */
const KNOWN_DEPTH = 12;

/** The extent of a CEL value. */
export function extentOf(value: unknown, depth = 0): Extent {
  if (typeof value === 'string') {
    return textExtent(value.length);
  }
  if (Array.isArray(value)) {
    return depth < KNOWN_DEPTH
      ? listExtent(value.map((item) => extentOf(item, depth + 1)))
      : unknownExtent(sizeOf(value));
  }
  if (value instanceof Uint8Array) {
    return textExtent(value.length);
  }
  if (typeof value !== 'object' || value === null || value.constructor !== Object) {
    return SCALAR;
  }
  return depth < KNOWN_DEPTH
    ? mapExtent(Object.entries(value).map(([name, child]) => [name, extentOf(child, depth + 1)]))
    : unknownExtent(sizeOf(value));
}

/** All items, entries and characters. */
function sizeOf(value: object): number {
  let size = 0;
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    size += 1;
    if (typeof one === 'string') {
      size += one.length;
    } else if (Array.isArray(one) || (typeof one === 'object' && one !== null && one.constructor === Object)) {
      for (const [name, child] of Object.entries(one)) {
        size += name.length;
        left.push(child);
      }
    }
  }
  return size;
}
