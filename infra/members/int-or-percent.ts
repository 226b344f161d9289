/** Numbers that may be a share of the replicas: `maxSurge: 25%`. */

/** Resolves against a total, rounding as asked; what cannot be read counts as 0, as the API server lets none through. */
export function intOrPercent(value: number | string, total: number, rounding: 'up' | 'down'): number {
  if (typeof value === 'number') {
    return value;
  }
  const share = (Number(/^(\d+)%$/.exec(value)?.[1] ?? 0) * total) / 100;
  return rounding === 'up' ? Math.ceil(share) : Math.floor(share);
}
