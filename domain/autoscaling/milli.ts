/** Quantities as autoscaling counts them: whole thousandths (Go's `MilliValue`). */
import { formatQuantity, parseQuantity, quantityMilliValue } from '../quantity.ts';

const NANO_IN_MILLI = 1_000_000n;

/** `500m` is 500, `1Gi` is 1,073,741,824,000. Throws `RangeError` for what is no quantity. */
export function milliOf(amount: string | number): number {
  return Number(quantityMilliValue(parseQuantity(amount)));
}

/** The quantity of so many thousandths. */
export function quantityOf(milli: number): string {
  return formatQuantity({ nano: BigInt(Math.trunc(milli)) * NANO_IN_MILLI, format: 'DecimalSI' });
}

/** `part` in whole percent of `whole`, rounded down; exact where a product of both leaves the safe integers. */
export function percentOf(part: number, whole: number): number {
  return Number((BigInt(Math.trunc(part)) * 100n) / BigInt(Math.trunc(whole)));
}
