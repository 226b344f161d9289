/**
 * Kubernetes resource quantities (`500m`, `1.5Gi`, `3e2`), exact by BigInt.
 * Rules: k8s.io/apimachinery `resource.Quantity`: at most nano precision, rounded up (away from zero).
 */

/** How a quantity is written back: powers of 1024, of 1000, or with an exponent. */
export type QuantityFormat = 'BinarySI' | 'DecimalSI' | 'DecimalExponent';

/** A parsed quantity: `nano` is its value times 10⁹. */
export interface Quantity {
  readonly nano: bigint;
  readonly format: QuantityFormat;
}

const NANO = 1_000_000_000n;

const BINARY: Record<string, bigint> = {
  Ki: 1n << 10n,
  Mi: 1n << 20n,
  Gi: 1n << 30n,
  Ti: 1n << 40n,
  Pi: 1n << 50n,
  Ei: 1n << 60n,
};

/** Suffix to the power of ten it stands for. */
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

const SHAPE = /^([+-]?)(\d*)(?:\.(\d*))?((?:[KMGTPE]i)|[numkMGTPE]|(?:[eE][+-]?\d+))?$/;

/** Parses a quantity; a number is taken as its decimal text. Throws `RangeError` on anything else. */
export function parseQuantity(text: string | number): Quantity {
  const match = SHAPE.exec(String(text));
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (!match || whole + fraction === '') {
    throw new RangeError(
      `Cannot read quantity ${JSON.stringify(text)}: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`,
    );
  }
  const digits = BigInt(whole + fraction);
  const suffix = match[4] ?? '';
  const sign = match[1] === '-' ? -1n : 1n;
  const binary = BINARY[suffix];
  if (binary !== undefined) {
    return {
      nano: sign * divideUp(digits * binary * NANO, 10n ** BigInt(fraction.length)),
      format: 'BinarySI',
    };
  }
  const exponential = DECIMAL[suffix] === undefined;
  const power = (exponential ? Number(suffix.slice(1)) : (DECIMAL[suffix] ?? 0)) + 9 - fraction.length;
  const nano = power >= 0 ? digits * 10n ** BigInt(power) : divideUp(digits, 10n ** BigInt(-power));
  return { nano: sign * nano, format: exponential ? 'DecimalExponent' : 'DecimalSI' };
}

/** The value in whole units, rounded away from zero: Go's `Value()`. */
export function quantityValue(quantity: Quantity): bigint {
  return scaleAway(quantity.nano, NANO);
}

/** The value in thousandths, rounded away from zero: Go's `MilliValue()`. */
export function quantityMilliValue(quantity: Quantity): bigint {
  return scaleAway(quantity.nano, 1_000_000n);
}

/** The sum, in the format of the first that is not zero (as Go's `Add`). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano + b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** The difference, in the format of the first that is not zero (as Go's `Sub`). */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  return { nano: a.nano - b.nano, format: a.nano === 0n ? b.format : a.format };
}

/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export function compareQuantities(a: Quantity, b: Quantity): number {
  return a.nano < b.nano ? -1 : a.nano > b.nano ? 1 : 0;
}

/** Writes the canonical form: the largest suffix that needs no fraction. */
export function formatQuantity(quantity: Quantity): string {
  if (quantity.nano === 0n) {
    return '0';
  }
  const sign = quantity.nano < 0n ? '-' : '';
  const nano = quantity.nano < 0n ? -quantity.nano : quantity.nano;
  // Go writes BinarySI below 1024, or with a fraction, as DecimalSI.
  if (quantity.format === 'BinarySI' && nano % NANO === 0n && nano / NANO >= 1024n) {
    return sign + formatBinary(nano / NANO);
  }
  return sign + formatDecimal(nano, quantity.format === 'DecimalExponent');
}

function formatBinary(units: bigint): string {
  const suffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
  let step = 0;
  while (step < suffixes.length - 1 && units % 1024n === 0n) {
    units /= 1024n;
    step++;
  }
  return `${units}${suffixes[step]}`;
}

function formatDecimal(nano: bigint, exponential: boolean): string {
  const suffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
  let step = 0;
  while (step < suffixes.length - 1 && nano % 1000n === 0n) {
    nano /= 1000n;
    step++;
  }
  const power = step * 3 - 9;
  return exponential ? `${nano}${power === 0 ? '' : `e${power}`}` : `${nano}${suffixes[step]}`;
}

function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

function scaleAway(nano: bigint, unit: bigint): bigint {
  return nano >= 0n ? divideUp(nano, unit) : -divideUp(-nano, unit);
}
