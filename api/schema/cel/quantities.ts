/** Kubernetes' resource quantities in CEL. */
import type { Environment } from '@marcbachmann/cel-js';
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  subtractQuantities,
} from '../../../domain/quantity.ts';

const NANO = 1_000_000_000n;
const MAX_INT64 = 2n ** 63n - 1n;

/** The CEL value; the library tells types apart by class. */
class CelQuantity {
  readonly quantity: Quantity;

  constructor(quantity: Quantity) {
    this.quantity = quantity;
  }
}

/** Registers type and functions. */
export function registerQuantities(environment: Environment): void {
  const type = 'kubernetes.Quantity';
  const compare = (a: CelQuantity, b: CelQuantity): number => compareQuantities(a.quantity, b.quantity);
  const isInteger = ({ quantity: { nano } }: CelQuantity): boolean =>
    nano % NANO === 0n && nano / NANO <= MAX_INT64 && nano / NANO >= -MAX_INT64 - 1n;
  environment
    .registerType(type, { ctor: CelQuantity, fields: {} })
    .registerOperator(`${type} == ${type}`, (a: CelQuantity, b: CelQuantity) => compare(a, b) === 0)
    .registerFunction(`quantity(string): ${type}`, read)
    .registerFunction('isQuantity(string): bool', isQuantity)
    .registerFunction(`${type}.isInteger(): bool`, isInteger)
    .registerFunction(`${type}.asInteger(): int`, (value: CelQuantity) => {
      if (!isInteger(value)) {
        throw new RangeError('cannot convert value to integer');
      }
      return value.quantity.nano / NANO;
    })
    .registerFunction(
      `${type}.asApproximateFloat(): double`,
      ({ quantity }: CelQuantity) => Number(quantity.nano) / 1e9,
    )
    .registerFunction(`${type}.sign(): int`, ({ quantity: { nano } }: CelQuantity) =>
      nano > 0n ? 1n : nano < 0n ? -1n : 0n,
    )
    .registerFunction(`${type}.compareTo(${type}): int`, (a: CelQuantity, b: CelQuantity) => BigInt(compare(a, b)))
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: CelQuantity, b: CelQuantity) => compare(a, b) < 0)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: CelQuantity, b: CelQuantity) => compare(a, b) > 0);
  const change = (name: string, combine: (a: Quantity, b: Quantity) => Quantity): void => {
    environment
      .registerFunction(
        `${type}.${name}(${type}): ${type}`,
        (a: CelQuantity, b: CelQuantity) => new CelQuantity(combine(a.quantity, b.quantity)),
      )
      .registerFunction(
        `${type}.${name}(int): ${type}`,
        (a: CelQuantity, b: bigint) => new CelQuantity(combine(a.quantity, { nano: b * NANO, format: 'DecimalSI' })),
      );
  };
  change('add', addQuantities);
  change('sub', subtractQuantities);
}

function read(text: string): CelQuantity {
  if (!isQuantity(text)) {
    throw new RangeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  return new CelQuantity(parseQuantity(text));
}

function isQuantity(text: string): boolean {
  try {
    parseQuantity(text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}
