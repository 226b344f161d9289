/** Equality of JSON values, by which a decision finds out that it changes nothing. */

/**
 * True when both values serialise to the same JSON, the order of fields aside: a field that is `undefined` equals an
 * absent one.
 */
export function equalJson(left: unknown, right: unknown): boolean {
  if (left === right) {
    return true;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => equalJson(item, right[index]));
  }
  return isRecord(left) && isRecord(right) && equalRecords(left, right);
}

function equalRecords(left: Record<string, unknown>, right: Record<string, unknown>): boolean {
  const names = presentFields(left);
  return (
    names.length === presentFields(right).length &&
    names.every((name) => Object.hasOwn(right, name) && equalJson(left[name], right[name]))
  );
}

function presentFields(record: Record<string, unknown>): string[] {
  return Object.keys(record).filter((name) => record[name] !== undefined);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `next`, or `previous` itself when both are equal: callers skip a write by identity. */
export function keepIfEqual<T>(previous: T, next: T): T {
  return equalJson(previous, next) ? previous : next;
}
