/** What is wrong with an expression, in the words of cel-go, which clients of Kubernetes know. */
import {
  type ASTNode,
  TypeError as CelTypeError,
  type Environment,
  EvaluationError,
  ParseError,
  type TypeCheckResult,
} from '@marcbachmann/cel-js';
import type { Surface } from './surface.ts';

/** True for what expressions throw, as opposed to what a bug throws. */
export function isExpressionError(error: unknown): error is Error {
  return (
    error instanceof EvaluationError ||
    error instanceof CelTypeError ||
    error instanceof ParseError ||
    error instanceof RangeError
  );
}

/** Codes of the library for values of types that an operator or a function does not take. */
const NO_OVERLOAD = new Set([
  'no_such_overload',
  'no_matching_overload',
  'invalid_logical_operand',
  'invalid_condition_type',
]);

/** Why an evaluation failed. */
export function failureText(error: Error): string {
  if (error instanceof EvaluationError && NO_OVERLOAD.has(error.code)) {
    return 'no such overload';
  }
  const [line = ''] = error.message.split('\n');
  return line
    .replace(/^No such key: index out of bounds, index (\d+) .*$/, 'index out of bounds: $1')
    .replace(/^No such key: /, 'no such key: ');
}

/** Why an expression, rewritten as `surface`, does not compile, with the place marked. */
export function complaintText(
  environment: Environment,
  { error }: TypeCheckResult,
  expression: string,
  surface: Surface,
): string {
  const { text, at: written } = complaint(environment, error);
  const at = surface.sourceOf(written);
  const line = expression.slice(0, at).split('\n').length;
  const column = at - (expression.lastIndexOf('\n', at - 1) + 1);
  const source = expression.split('\n')[line - 1] ?? '';
  return `ERROR: <input>:${line}:${column + 1}: ${text}\n | ${source}\n | ${'.'.repeat(column)}^`;
}

interface Complaint {
  text: string;
  /** Where, in characters from the start. */
  at: number;
}

function complaint(environment: Environment, error: ParseError | CelTypeError | undefined): Complaint {
  const [line = 'cannot be checked'] = error?.message.split('\n') ?? [];
  const at = error?.range?.start ?? 0;
  const node = error instanceof CelTypeError ? error.node : undefined;
  switch (error?.code) {
    case 'no_such_key':
      // cel-go points at the dot before a field that is not there.
      return { text: line.replace(/^No such key: (.*)$/, "undefined field '$1'"), at: Math.max(at - 1, 0) };
    case 'unknown_variable':
      return { text: undeclared(line.replace(/^Unknown variable: /, '')), at };
    case 'no_such_overload':
      return node ? operatorComplaint(node, line, at) : { text: line, at };
    case 'incompatible_ternary_branches':
      return node ? ternaryComplaint(node, line, at) : { text: line, at };
    case 'no_matching_overload':
      return node ? callComplaint(environment, node, line, at) : { text: line, at };
    default:
      return { text: error instanceof ParseError ? `Syntax error: ${line}` : line, at };
  }
}

function undeclared(name: string): string {
  return `undeclared reference to '${name}' (in container '')`;
}

/** cel-go points at the operator. */
function operatorComplaint(node: ASTNode, line: string, at: number): Complaint {
  const [, left, operator, right] = /^no such overload: (.*) (\S+) (\S.*)$/.exec(line) ?? [];
  if (left === undefined || operator === undefined || right === undefined || !Array.isArray(node.args)) {
    return { text: line, at };
  }
  const [first] = node.args;
  const end = typeof first === 'object' && 'end' in first ? first.end : at;
  const text = `found no matching overload for '_${operator}_' applied to '(${goType(left)}, ${goType(right)})'`;
  return { text, at: Math.max(node.input.indexOf(operator, end), at) };
}

/** cel-go points at the question mark. */
function ternaryComplaint(node: ASTNode, line: string, at: number): Complaint {
  const [, yes, no] = /, got '(.*)' and '(.*)'$/.exec(line) ?? [];
  if (yes === undefined || no === undefined || node.op !== '?:') {
    return { text: line, at };
  }
  const text = `found no matching overload for '_?_:_' applied to '(bool, ${goType(yes)}, ${goType(no)})'`;
  return { text, at: Math.max(node.input.indexOf('?', node.args[0].end), at) };
}

/** cel-go points at the parenthesis. */
function callComplaint(environment: Environment, node: ASTNode, line: string, at: number): Complaint {
  const [, callee = '', args = ''] = /^found no matching overload for '([^(]*)\((.*)\)'$/.exec(line) ?? [];
  const method = node.op === 'rcall';
  const name = method ? callee.slice(callee.lastIndexOf('.') + 1) : callee;
  const from = node.op === 'rcall' ? node.args[1].end : node.start;
  const place = Math.max(node.input.indexOf('(', from), at);
  const isKnown = environment.getDefinitions().functions.some((known) => known.name === name);
  if (!isKnown) {
    return { text: undeclared(name), at: place };
  }
  const receiver = method ? `${goType(callee.slice(0, callee.lastIndexOf('.')))}.` : '';
  return { text: `found no matching overload for '${name}' applied to '${receiver}(${goType(args)})'`, at: place };
}

/** `map<string, int>` as cel-go names it: `map(string, int)`. */
export function goType(type: string): string {
  return type.replaceAll('<', '(').replaceAll('>', ')');
}
