/** One function per kind of rejection, as Kubernetes' field package has them. */
import type { FieldError } from '../field-error.ts';
import type { JsonValue } from '../object.ts';

/** The value breaks a rule. */
export function invalid(field: string, value: JsonValue, detail: string): FieldError {
  return { type: 'Invalid', field, value, detail };
}

/** The value breaks several rules: one error for each message. */
export function invalidEach(field: string, value: JsonValue, messages: readonly string[]): FieldError[] {
  return messages.map((message) => invalid(field, value, message));
}

/** The value is of the wrong shape as a whole. */
export function typeInvalid(field: string, value: JsonValue, detail: string): FieldError {
  return { type: 'TypeInvalid', field, value, detail };
}

/** The value is missing or empty. */
export function required(field: string, detail = ''): FieldError {
  return { type: 'Required', field, detail };
}

/** The value is none of those that are known; names these in the given order. */
export function notSupported(field: string, value: JsonValue, supported: readonly string[]): FieldError {
  const detail = `supported values: ${supported.map((text) => JSON.stringify(text)).join(', ')}`;
  return { type: 'NotSupported', field, value, detail };
}

/** The value is there twice. */
export function duplicate(field: string, value: JsonValue, detail = ''): FieldError {
  return { type: 'Duplicate', field, value, detail };
}

/** The value would be right, but not here. */
export function forbidden(field: string, detail: string): FieldError {
  return { type: 'Forbidden', field, detail };
}

/** The text has more bytes than allowed. */
export function tooLong(field: string, maxBytes: number): FieldError {
  return { type: 'TooLong', field, detail: `may not be more than ${maxBytes} bytes` };
}
