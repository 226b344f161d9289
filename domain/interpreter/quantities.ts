/** Quantities inside of objects. */
import type { JsonValue } from '../object.ts';
import { parseQuantity, type Quantity } from '../quantity.ts';
import { InterpretationError } from './interpreter.ts';

/** The quantity that a field holds; `what` names the field in the {@link InterpretationError} for anything else. */
export function readQuantity(value: JsonValue | undefined, what: string): Quantity {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new InterpretationError(`${what} is not a quantity`);
  }
  try {
    return parseQuantity(value);
  } catch (cause) {
    throw new InterpretationError(`${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
