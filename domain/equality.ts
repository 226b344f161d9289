/** Equality of JSON values, by which a decision finds out that it changes nothing. */

/**
 * True when both values serialise to the same JSON, the order of fields aside: a field that is `undefined` equals an
 * absent one.
 */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return false;
  }
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => equalJson(item, right[index]))
    );
  }
  const fields = new Map(Object.entries(right).filter(([, value]) => value !== undefined));
  const present = Object.entries(left).filter(([, value]) => value !== undefined);
  return (
    present.length === fields.size &&
    present.every(([name, value]) => fields.has(name) && equalJson(value, fields.get(name)))
  );
}

/** `next`, or `previous` itself when both are equal: callers skip a write by identity. */
export function keepIfEqual<T>(previous: T, next: T): T {
  return equalJson(previous, next) ? previous : next;
}
