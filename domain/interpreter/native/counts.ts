/** Counters of Kubernetes' statuses, which have 32 bits. */

const BITS = 32;

/** The sum as Go adds counters: beyond their 32 bits it begins again at the other end. */
export function sumCounts(counts: readonly number[]): number {
  return Number(BigInt.asIntN(BITS, BigInt(counts.reduce((sum, count) => sum + count, 0))));
}
