/** The text form of label selectors: `app=web,tier in (a, b),!debug`. */
import { labelKey, labelValue } from './admission/kubernetes-names.ts';
import type { LabelSelector } from './kinds/meta.ts';
import { InvalidSelectorError, type LabelRequirement, selectorRequirements } from './labels.ts';

const TOKEN = /\s*(==|!=|=|!|>|<|\(|\)|,|[^\s=!<>(),]+)/y;
const WORD = /^[^=!<>(),]+$/;
const INTEGER = /^[+-]?\d+$/;

/** Reads a selector; empty text matches all. Throws {@link InvalidSelectorError}, in the words of apimachinery's parser. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = tokenize(text);
  const reader = createReader(tokens);
  const requirements: LabelRequirement[] = [];
  while (reader.peek() !== undefined) {
    const first = reader.peek() ?? '';
    if (first !== '!' && !WORD.test(first)) {
      throw new InvalidSelectorError(`found '${first}', expected: !, identifier, or 'end of string'`);
    }
    requirements.push(readRequirement(reader));
    const separator = reader.next();
    if (separator === undefined) {
      break;
    }
    if (separator !== ',') {
      throw new InvalidSelectorError(`found '${separator}', expected: ',' or 'end of string'`);
    }
    const following = reader.peek() ?? '';
    if (following !== '!' && !WORD.test(following)) {
      throw new InvalidSelectorError(`found '${following}', expected: identifier after ','`);
    }
  }
  return requirements;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match; match = TOKEN.exec(text)) {
    tokens.push(match[1] ?? '');
  }
  return tokens;
}

interface Reader {
  peek(): string | undefined;
  next(): string | undefined;
}

function createReader(tokens: readonly string[]): Reader {
  let at = 0;
  return {
    peek: () => tokens[at],
    next() {
      at += 1;
      return tokens[at - 1];
    },
  };
}

function fail(why: string): never {
  throw new InvalidSelectorError(`unable to parse requirement: ${why}`);
}

function readRequirement(reader: Reader): LabelRequirement {
  if (reader.peek() === '!') {
    reader.next();
    return { key: readKey(reader), operator: 'DoesNotExist', values: [] };
  }
  const key = readKey(reader);
  const operator = reader.peek();
  if (operator === undefined || operator === ',') {
    return { key, operator: 'Exists', values: [] };
  }
  reader.next();
  switch (operator) {
    case '=':
    case '==':
      return { key, operator: 'In', values: [checkValue(key, readExact(reader))] };
    case '!=':
      return { key, operator: 'NotIn', values: [checkValue(key, readExact(reader))] };
    case '>':
    case '<':
      return { key, operator: operator === '>' ? 'Gt' : 'Lt', values: [checkBound(readExact(reader))] };
    case 'in':
      return { key, operator: 'In', values: readSet(key, reader) };
    case 'notin':
      return { key, operator: 'NotIn', values: readSet(key, reader) };
    default:
      return fail(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
  }
}

function readKey(reader: Reader): string {
  const token = reader.next() ?? '';
  if (!WORD.test(token)) {
    fail(`found '${token}', expected: identifier`);
  }
  const [complaint] = labelKey(token);
  if (complaint !== undefined) {
    fail(`<nil>: Invalid value: ${JSON.stringify(token)}: ${complaint}`);
  }
  return token;
}

/** A value may be left out: `app=` asks for the empty value. */
function readExact(reader: Reader): string {
  const token = reader.peek();
  if (token === undefined || token === ',') {
    return '';
  }
  if (!WORD.test(token)) {
    fail(`found '${token}', expected: identifier`);
  }
  reader.next();
  return token;
}

/** `(a, b, )`: a missing value is the empty one. */
function readSet(key: string, reader: Reader): string[] {
  const open = reader.next();
  if (open !== '(') {
    fail(`found '${open ?? ''}' expected: '('`);
  }
  const values: string[] = [];
  for (;;) {
    const token = reader.peek();
    if (token === ',' || token === ')') {
      values.push('');
    } else {
      values.push(checkValue(key, readMember(reader)));
    }
    const separator = reader.next();
    if (separator === ')') {
      return values;
    }
    if (separator !== ',') {
      fail(`found '${separator ?? ''}', expected: ',' or ')'`);
    }
  }
}

function readMember(reader: Reader): string {
  const token = reader.next() ?? '';
  if (!WORD.test(token)) {
    fail(`found '${token}', expected: ',', or identifier`);
  }
  return token;
}

function checkValue(key: string, value: string): string {
  const [complaint] = labelValue(value);
  if (complaint !== undefined) {
    fail(`values[0][${key}]: Invalid value: ${JSON.stringify(value)}: ${complaint}`);
  }
  return value;
}

function checkBound(value: string): string {
  if (!INTEGER.test(value)) {
    fail(`values[0]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
  }
  return value;
}

/** A selector as query parameters take it; empty for one that selects all. Throws {@link InvalidSelectorError}. */
export function labelSelectorText(selector: LabelSelector | undefined): string {
  return selector
    ? selectorRequirements(selector)
        .map((requirement) => requirementText(requirement))
        .join(',')
    : '';
}

/** One requirement of a label selector, with this between the values of a set. */
export function requirementText({ key, operator, values }: LabelRequirement, between = ','): string {
  const set = `(${values.join(between)})`;
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0]}` : `${key} in ${set}`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0]}` : `${key} notin ${set}`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values[0]}`;
    case 'Lt':
      return `${key}<${values[0]}`;
  }
}
