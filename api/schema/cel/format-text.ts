/** `format` of texts in CEL, as cel-go's string extension has it: `'%s: %d'.format([name, count])`. */
import type { Environment } from '@marcbachmann/cel-js';

const CLAUSE = /%(?:%|(?:\.(\d+))?([a-zA-Z]))/g;
const DEFAULT_PRECISION = 6;
const NANOS_PER_SECOND = 1e9;
/** More digits than this no number has: what JavaScript's own functions take. */
const MAX_PRECISION = 100;

/** Registers the function. */
export function registerFormat(environment: Environment): void {
  environment.registerFunction('string.format(list): string', formatText);
}

function formatText(text: string, values: unknown[]): string {
  let next = 0;
  return text.replaceAll(CLAUSE, (clause, precision: string | undefined, verb: string | undefined) => {
    if (verb === undefined) {
      return '%';
    }
    if (next >= values.length) {
      throw new RangeError(`index ${next} out of range`);
    }
    const value = values[next];
    next += 1;
    return formatValue(clause, verb, value, Math.min(Number(precision ?? DEFAULT_PRECISION), MAX_PRECISION));
  });
}

function formatValue(clause: string, verb: string, value: unknown, precision: number): string {
  switch (verb) {
    case 's':
      return shown(value);
    case 'd':
      return integer(value).toString();
    case 'b':
      return (typeof value === 'boolean' ? BigInt(value) : integer(value)).toString(2);
    case 'o':
      return integer(value).toString(8);
    case 'x':
      return hexadecimal(value);
    case 'X':
      return hexadecimal(value).toUpperCase();
    case 'f':
      return double(value).toFixed(precision);
    case 'e':
      return scientific(double(value), precision);
    default:
      throw new RangeError(
        `could not parse formatting clause ${JSON.stringify(clause)}: unrecognized formatting clause`,
      );
  }
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** `1.5×10⁰⁴`: in English, cel-go's language, the exponent has two digits at least. */
function scientific(value: number, precision: number): string {
  const [mantissa = '', exponent = ''] = value.toExponential(precision).split('e');
  const digits = exponent.slice(1).padStart(2, '0');
  const raised = [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${mantissa}×10${exponent.startsWith('-') ? '⁻' : ''}${raised}`;
}

function integer(value: unknown): bigint {
  if (typeof value === 'bigint') {
    return value;
  }
  throw new RangeError('decimal clause can only be used on integers');
}

function double(value: unknown): number {
  if (typeof value === 'number') {
    return value;
  }
  throw new RangeError('fixed-point clause can only be used on doubles');
}

function hexadecimal(value: unknown): string {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return Buffer.from(value).toString('hex');
  }
  return integer(value).toString(16);
}

/** A value as a text; texts inside of lists and maps are quoted. */
function shown(value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString().replace(/\.000Z$/, 'Z');
  }
  if (isDuration(value)) {
    return `${Number(value.seconds) + value.nanos / NANOS_PER_SECOND}s`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(quoted).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${quoted(child)}`);
    return `{${entries.sort().join(', ')}}`;
  }
  return String(value);
}

/** The library does not export the class. */
function isDuration(value: unknown): value is { seconds: bigint; nanos: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    value.constructor !== Object &&
    'seconds' in value &&
    'nanos' in value
  );
}

function quoted(value: unknown): string {
  if (typeof value === 'number') {
    return value.toFixed(DEFAULT_PRECISION);
  }
  return typeof value === 'string' ? JSON.stringify(value) : shown(value);
}
