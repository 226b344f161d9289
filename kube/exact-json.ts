/**
 * JSON with Kubernetes' integers, which have 64 bits where a number is exact up to 53: those beyond are BigInts, from the
 * text that was read to the text that is written. What exceeds 64 bits is a float, as in Go.
 */
import type { JsonValue } from '../domain/object.ts';
import { readDeepJson, unlessTooDeep } from './deep-json.ts';

declare global {
  interface JSON {
    rawJSON(text: string): object;
  }
  interface BigInt {
    toJSON(): object;
  }
}

// The one place where `JSON.stringify` can be told without slowing down what holds no such integer.
Object.defineProperty(BigInt.prototype, 'toJSON', {
  value(this: bigint) {
    return JSON.rawJSON(String(this));
  },
  configurable: true,
  writable: true,
});

/** Digits that a number may not be able to hold. */
const MANY_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;

/** Reads JSON. Throws SyntaxError. */
export function parseJson(text: string): JsonValue {
  if (!MANY_DIGITS.test(text)) {
    return JSON.parse(text);
  }
  return unlessTooDeep((): JsonValue => JSON.parse(text, exact)) ?? readDeepJson(text, exactLeaf);
}

function exactLeaf(text: string): JsonValue {
  return INTEGER.test(text) ? integerOf(BigInt(text)) : JSON.parse(text);
}

function exact(...[, value, context]: [string, unknown, { source?: string }?]): unknown {
  return typeof value === 'number' && INTEGER.test(context?.source ?? '')
    ? integerOf(BigInt(context?.source ?? 0))
    : value;
}

/** True for a text in which integers may be too large for numbers. */
export function mayHoldLargeIntegers(text: string): boolean {
  return MANY_DIGITS.test(text);
}

/** An integer as JSON values hold it. */
export function integerOf(integer: bigint): number | bigint {
  const number = Number(integer);
  return Number.isSafeInteger(number) || BigInt.asIntN(64, integer) !== integer ? number : integer;
}
