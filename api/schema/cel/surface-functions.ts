/** What `rewriteSurface` calls, and what optionals lack. */
import { Environment, Optional } from '@marcbachmann/cel-js';

/** An item of a list with its index, an entry of a map with its key; the library tells types apart by class. */
class Entry {
  readonly key: unknown;
  readonly value: unknown;

  constructor(key: unknown, value: unknown) {
    this.key = key;
    this.value = value;
  }
}

const isLess = new Environment({ unlistedVariablesAreDyn: true }).parse('a < b');

/** Registers the functions. */
export function registerSurface(environment: Environment): void {
  environment
    .registerType('kubernetes.Entry', { ctor: Entry, fields: { key: 'dyn', value: 'dyn' } })
    .registerFunction('list.kubernetesEntries(): list<kubernetes.Entry>', (list: unknown[]) =>
      list.map((item, index) => new Entry(BigInt(index), item)),
    )
    .registerFunction('map.kubernetesEntries(): list<kubernetes.Entry>', (map: object) =>
      entriesOf(map).map(([key, value]) => new Entry(key, value)),
    )
    .registerFunction('list.kubernetesMap(): map', (pairs: [unknown, unknown][]) => mapOf(pairs))
    .registerFunction('list.kubernetesMerged(): map', (maps: object[]) => mapOf(maps.flatMap(entriesOf)))
    .registerFunction('optional.kubernetesPresent(): list', (optional: Optional) =>
      optional.hasValue() ? [optional.value()] : [],
    )
    .registerFunction('list<A>.kubernetesFirst(): optional<A>', (list: unknown[]) =>
      list.length > 0 ? Optional.of(list[0]) : Optional.none(),
    )
    .registerFunction('OptionalNamespace.ofNonZeroValue(A): optional<A>', (_: unknown, value: unknown) =>
      isZero(value) ? Optional.none() : Optional.of(value),
    )
    .registerFunction('list.kubernetesInner(): optional<dyn>', ([inner]: [Optional?]) => inner ?? Optional.none())
    .registerFunction('list.kubernetesSorted(): list', (pairs: [unknown, unknown][]) =>
      pairs
        .toSorted(([, a], [, b]) => (isLess({ a, b }) === true ? -1 : isLess({ a: b, b: a }) === true ? 1 : 0))
        .map(([item]) => item),
    );
}

/** True for what is empty, false, null or zero. */
function isZero(value: unknown): boolean {
  if (Array.isArray(value) || value instanceof Uint8Array) {
    return value.length === 0;
  }
  const isObject = typeof value === 'object' && value !== null && value.constructor === Object;
  return isObject
    ? Object.keys(value).length === 0
    : value === null || value === '' || value === false || value === 0 || value === 0n;
}

function entriesOf(map: object): [unknown, unknown][] {
  return map instanceof Map ? [...map] : Object.entries(map);
}

function mapOf(entries: readonly [unknown, unknown][]): Record<string, unknown> {
  const map = new Map<string, unknown>();
  for (const [key, value] of entries) {
    if (map.has(String(key))) {
      throw new RangeError(`insert failed: key ${String(key)} already exists`);
    }
    map.set(String(key), value);
  }
  return Object.fromEntries(map);
}
