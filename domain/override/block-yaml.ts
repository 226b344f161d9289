/**
 * YAML in block style as gopkg.in/yaml.v2 writes it, byte by byte: a text that Karmada has changed in a member is the
 * same after a change of ours, so that nothing that watches it (a rollout by checksum) starts.
 */
import type { JsonObject, JsonValue } from '../object.ts';
import { hasBreak, writeScalar } from './yaml-scalar.ts';

/** Longest key that stands before its colon. */
const MAX_KEY_BYTES = 128;

const encoder = new TextEncoder();

/** The document, ending in a line end. */
export function writeYaml(value: JsonValue): string {
  return isBlock(value) ? blockLines(value, 0) : ended(inlineText(value, 0, 0));
}

/** A literal ends its last line itself. */
function ended(line: string): string {
  return line.endsWith('\n') ? line : `${line}\n`;
}

/** A list or object that is not empty. */
function isBlock(value: JsonValue): value is JsonObject | JsonValue[] {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Lines of a list or object whose dashes or keys stand at the column `indent`. */
function blockLines(value: JsonObject | JsonValue[], indent: number): string {
  const margin = ' '.repeat(indent);
  const lines = Array.isArray(value)
    ? value.map((item) => `-${nestedText(item, indent)}`)
    : Object.entries(value)
        .sort(([a], [b]) => compareKeys(a, b))
        .map(([key, item = null]) => entryText(key, item, indent));
  return lines.map((line) => `${margin}${ended(line)}`).join('');
}

function entryText(key: string, value: JsonValue, indent: number): string {
  if (hasBreak(key) || encoder.encode(key).length > MAX_KEY_BYTES) {
    const shown = writeScalar(key, true, { indent: indent + 2, column: indent + 2, isKey: false });
    return `${ended(`? ${shown}`)}${' '.repeat(indent)}:${nestedText(value, indent)}`;
  }
  const shown = writeScalar(key, true, { indent: indent + 2, column: indent, isKey: true });
  if (!isBlock(value)) {
    return `${shown}: ${inlineText(value, indent, indent + [...shown].length + 2)}`;
  }
  // A list under a key is not indented.
  return `${shown}:\n${blockLines(value, Array.isArray(value) ? indent : indent + 2)}`;
}

/** What follows a dash: the first line of a list or object stands beside it. */
function nestedText(value: JsonValue, indent: number): string {
  return isBlock(value) ? ` ${blockLines(value, indent + 2).trimStart()}` : ` ${inlineText(value, indent, indent + 2)}`;
}

function inlineText(value: JsonValue, indent: number, column: number): string {
  if (typeof value === 'object' && value !== null) {
    return Array.isArray(value) ? '[]' : '{}';
  }
  const isText = typeof value === 'string';
  return writeScalar(isText ? value : plainText(value), isText, { indent: indent + 2, column, isKey: false });
}

function plainText(value: number | bigint | boolean | null): string {
  return typeof value === 'number' && !Number.isSafeInteger(value) ? floatText(value) : `${value}`;
}

/** A number as Go's strconv writes it in its shortest form: with an exponent outside of 1e-4 to 1e6. */
function floatText(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  return power < -4 || power >= 6
    ? `${digits}e${power < 0 ? '-' : '+'}${`${Math.abs(power)}`.padStart(2, '0')}`
    : `${value}`;
}

const isLetter = (char: string): boolean => /^\p{L}$/u.test(char);
const isDigit = (char: string): boolean => /^\d$/.test(char);

/** Numbers within keys count as numbers; what is no letter comes before letters. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [x = '', y = ''] = [left[index], right[index]];
    if (x !== y) {
      return compareChars(left, right, index, x, y);
    }
  }
  return left.length - right.length;
}

function compareChars(left: string[], right: string[], index: number, x: string, y: string): number {
  if (isLetter(x) && isLetter(y)) {
    return x < y ? -1 : 1;
  }
  if (isLetter(x) || isLetter(y)) {
    return isLetter(y) ? -1 : 1;
  }
  const [a, b] = [digitsFrom(left, index), digitsFrom(right, index)];
  // A zero within a number does not begin another one.
  const lead = (x === '0' || y === '0') && isWithinNumber(left, index) ? '1' : '';
  const difference = Number(`${lead}${a}`) - Number(`${lead}${b}`);
  return difference || a.length - b.length || (x < y ? -1 : 1);
}

function digitsFrom(chars: string[], start: number): string {
  let end = start;
  while (end < chars.length && isDigit(chars[end] ?? '')) {
    end++;
  }
  return chars.slice(start, end).join('');
}

function isWithinNumber(chars: string[], end: number): boolean {
  for (let index = end - 1; index >= 0 && isDigit(chars[index] ?? ''); index--) {
    if (chars[index] !== '0') {
      return true;
    }
  }
  return false;
}
