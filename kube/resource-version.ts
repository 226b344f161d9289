/** Order of resourceVersions: growing decimal integers of any length (KEP-5504). */

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`; an absent version is the oldest. */
export function compareResourceVersions(a: string | undefined, b: string | undefined): number {
  const left = a ?? '';
  const right = b ?? '';
  if (left.length !== right.length) {
    return left.length - right.length;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}
