/**
 * kubectl's JSONPath templates, as policies use them on an object's status: text with expressions in braces, such as
 * `{.jobStatus.jobID}` or `{.conditions[?(@.type=="Ready")].status}`. A key that is missing is an error.
 */
import { isJsonObject, type JsonValue } from '../object.ts';

/** A template cannot be read, or a value is not there. */
export class JsonPathError extends Error {
  override name = 'JsonPathError';
}

/** One step into a value; several values can follow (`[*]`, slices, filters). */
type Step = (value: JsonValue) => readonly JsonValue[];

/** Fills in a template. Several values stand side by side, separated by blanks. Throws {@link JsonPathError}. */
export function renderJsonPath(template: string, value: JsonValue): string {
  let text = '';
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf('{', at);
    if (open < 0) {
      return text + template.slice(at);
    }
    const close = closingBrace(template, open);
    text += template.slice(at, open) + evaluate(template.slice(open + 1, close).trim(), value);
    at = close + 1;
  }
  return text;
}

/** Braces inside quotes do not count. */
function closingBrace(template: string, open: number): number {
  let quote = '';
  for (let at = open + 1; at < template.length; at++) {
    const character = template.charAt(at);
    if (quote !== '') {
      quote = character === quote ? '' : quote;
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === '}') {
      return at;
    }
  }
  throw new JsonPathError(`unclosed action in "${template}"`);
}

function evaluate(expression: string, value: JsonValue): string {
  const literal = /^"((?:[^"\\]|\\.)*)"$|^'((?:[^'\\]|\\.)*)'$/.exec(expression);
  if (literal) {
    return (literal[1] ?? literal[2] ?? '').replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\(.)/g, '$1');
  }
  if (/^(range|end)\b/.test(expression)) {
    throw new JsonPathError(`"${expression}" is not supported here`);
  }
  return stepsOf(expression)
    .reduce<readonly JsonValue[]>((values, step) => values.flatMap(step), [value])
    .map(textOf)
    .join(' ');
}

const TOKEN =
  /\.\.([A-Za-z0-9_-]+)|\.?\*|\.((?:[^.[\]{}()\s\\]|\\.)+)|\.?\[\s*(?:'([^']*)'|"([^"]*)")\s*\]|\[\s*(\*)\s*\]|\[\s*(-?\d+)\s*\]|\[\s*(-?\d*)\s*:\s*(-?\d*)\s*\]|\[\?\(\s*(.+?)\s*\)\]|\./y;

function stepsOf(expression: string): Step[] {
  const path = expression.replace(/^[$@]/, '');
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(path);
    if (!match) {
      throw new JsonPathError(`cannot read "${expression}" at position ${at}`);
    }
    steps.push(stepOf(match));
  }
  return steps;
}

function stepOf([whole, descendant, name, single, double, star, index, from, to, filter]: RegExpExecArray): Step {
  const key = name?.replace(/\\(.)/g, '$1') ?? single ?? double;
  if (descendant !== undefined) {
    return (value) => descendantsOf(value, descendant);
  }
  if (key !== undefined) {
    return (value) => [fieldOf(value, key)];
  }
  if (star !== undefined || whole === '*' || whole === '.*') {
    return elementsOf;
  }
  if (index !== undefined) {
    return (value) => [elementAt(value, Number(index))];
  }
  if (filter !== undefined) {
    return (value) => elementsOf(value).filter(filterOf(filter));
  }
  if (from !== undefined && to !== undefined) {
    const range = [from === '' ? undefined : Number(from), to === '' ? undefined : Number(to)] as const;
    return (value) => listOf(value).slice(...range);
  }
  return (value) => [value];
}

function fieldOf(value: JsonValue, key: string): JsonValue {
  const found = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (found === undefined) {
    throw new JsonPathError(`${key} is not found`);
  }
  return found;
}

function elementAt(value: JsonValue, index: number): JsonValue {
  const list = listOf(value);
  const found = list.at(index);
  if (found === undefined) {
    throw new JsonPathError(`array index out of bounds: index ${index}, length ${list.length}`);
  }
  return found;
}

function listOf(value: JsonValue): readonly JsonValue[] {
  if (!Array.isArray(value)) {
    throw new JsonPathError('the value is not a list');
  }
  return value;
}

function elementsOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) {
    return value;
  }
  return isJsonObject(value) ? Object.values(value).filter((one) => one !== undefined) : [];
}

function descendantsOf(value: JsonValue, key: string): JsonValue[] {
  const own = isJsonObject(value) && Object.hasOwn(value, key) ? [value[key]].filter((one) => one !== undefined) : [];
  return [...own, ...elementsOf(value).flatMap((element) => descendantsOf(element, key))];
}

const COMPARISON = /^(.+?)\s*(==|!=|<=|>=|<|>)\s*(.+)$/;

function filterOf(filter: string): (element: JsonValue) => boolean {
  const [, left, operator, right] = COMPARISON.exec(filter) ?? [];
  if (left === undefined || operator === undefined || right === undefined) {
    const steps = stepsOf(filter);
    return (element) => operand(steps, element) !== undefined;
  }
  const steps = stepsOf(left);
  const wanted = literalOf(right);
  return (element) => {
    const actual = operand(steps, element);
    return actual !== undefined && holds(actual, operator, wanted);
  };
}

/** In a filter a missing key makes the element fail, not the template. */
function operand(steps: readonly Step[], element: JsonValue): JsonValue | undefined {
  try {
    return steps.reduce<readonly JsonValue[]>((values, step) => values.flatMap(step), [element])[0];
  } catch (error) {
    if (error instanceof JsonPathError) {
      return undefined;
    }
    throw error;
  }
}

function literalOf(text: string): JsonValue {
  const quoted = /^(["'])(.*)\1$/.exec(text);
  if (quoted) {
    return quoted[2] ?? '';
  }
  return text === 'true' ? true : text === 'false' ? false : Number.isNaN(Number(text)) ? text : Number(text);
}

function holds(left: JsonValue, operator: string, right: JsonValue): boolean {
  if (operator === '==' || operator === '!=') {
    return (left === right) === (operator === '==');
  }
  if (typeof left !== typeof right || (typeof left !== 'number' && typeof left !== 'string') || right === null) {
    return false;
  }
  switch (operator) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

/** As kubectl prints: text as it is, lists and objects as JSON. Whole numbers never get an exponent: no label may have one. */
function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
