/** The text form of label selectors: `app=web,tier in (a, b),!debug`. */
import type { LabelRequirement } from '../../domain/labels.ts';
import { badRequest } from '../response/status.ts';

const TOKEN = /\s*(==|!=|=|!|>|<|\(|\)|,|[^\s=!<>(),]+)/y;
const KEY =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;
const WORD = /^[^=!<>(),]+$/;

/** Reads a selector; empty text matches all. Throws BadRequest. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  const tokens = tokenize(text);
  const requirements: LabelRequirement[] = [];
  let at = 0;

  function fail(why: string): never {
    throw badRequest(`unable to parse requirement: ${why}`);
  }

  function word(): string {
    const token = tokens[at];
    if (token === undefined || !WORD.test(token)) {
      return fail(`found '${token ?? ''}', expected: identifier`);
    }
    at += 1;
    return token;
  }

  function key(): string {
    const found = word();
    if (!KEY.test(found)) {
      fail(
        `<nil>: Invalid value: ${JSON.stringify(found)}: name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      );
    }
    return found;
  }

  function value(labelKey: string, found: string): string {
    if (!VALUE.test(found)) {
      fail(
        `values[0][${labelKey}]: Invalid value: ${JSON.stringify(found)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      );
    }
    return found;
  }

  /** A value may be left out: `app=` means the empty value. */
  function optionalWord(): string {
    const token = tokens[at];
    return token === undefined || token === ',' ? '' : word();
  }

  function valueSet(labelKey: string): string[] {
    if (tokens[at] !== '(') {
      fail(`found '${tokens[at] ?? ''}' expected: '('`);
    }
    at += 1;
    const values: string[] = [];
    for (;;) {
      const token = tokens[at];
      if (token === ',' || token === ')') {
        values.push('');
      } else {
        values.push(value(labelKey, word()));
      }
      const next = tokens[at];
      at += 1;
      if (next === ')') {
        return values;
      }
      if (next !== ',') {
        fail(`found '${next ?? ''}', expected: ',' or ')'`);
      }
    }
  }

  function requirement(): LabelRequirement {
    if (tokens[at] === '!') {
      at += 1;
      return { key: key(), operator: 'DoesNotExist', values: [] };
    }
    const labelKey = key();
    const operator = tokens[at];
    if (operator === undefined || operator === ',') {
      return { key: labelKey, operator: 'Exists', values: [] };
    }
    at += 1;
    switch (operator) {
      case '=':
      case '==':
        return { key: labelKey, operator: 'In', values: [value(labelKey, optionalWord())] };
      case '!=':
        return { key: labelKey, operator: 'NotIn', values: [value(labelKey, optionalWord())] };
      case '>':
      case '<': {
        const bound = word();
        if (!/^[+-]?\d+$/.test(bound)) {
          fail(
            `values[0]: Invalid value: ${JSON.stringify(bound)}: for 'Gt', 'Lt' operators, the value must be an integer`,
          );
        }
        return { key: labelKey, operator: operator === '>' ? 'Gt' : 'Lt', values: [bound] };
      }
      case 'in':
        return { key: labelKey, operator: 'In', values: valueSet(labelKey) };
      case 'notin':
        return { key: labelKey, operator: 'NotIn', values: valueSet(labelKey) };
      default:
        return fail(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
    }
  }

  while (at < tokens.length) {
    requirements.push(requirement());
    if (at < tokens.length) {
      if (tokens[at] !== ',') {
        fail(`found '${tokens[at]}', expected: ',' or 'end of string'`);
      }
      at += 1;
      if (at === tokens.length) {
        fail(`found '', expected: identifier after ','`);
      }
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
