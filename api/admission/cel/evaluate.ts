/** Evaluates expressions of admission, within a budget. */
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { costBound, nodesIn } from '../../schema/cel/cost.ts';
import { type Extent, extentOf, SCALAR, unknownExtent } from '../../schema/cel/extent.ts';
import { failureText, isExpressionError } from '../../schema/cel/go-text.ts';
import { rewriteSurface } from '../../schema/cel/surface.ts';
import { celData } from '../../schema/cel/values.ts';
import type { AuthorizerValue } from './authorizer.ts';
import { constructionOf } from './constructions.ts';
import { evaluationEnvironment } from './environment.ts';

/** What expressions see of one request. */
export interface Input {
  object: KubeObject | null;
  oldObject: KubeObject | null;
  /** The admission request: kind, resource, name, namespace, operation, userInfo, … */
  request: JsonObject;
  params: KubeObject | null;
  /** A CEL value: its times are times. */
  namespaceObject: unknown;
  authorizer: AuthorizerValue;
}

/** A named expression that others see as `variables.<name>`. */
export interface Variable {
  name: string;
  expression: string;
}

/** What some expressions may still cost together. */
export interface Budget {
  left: number;
}

/** Thrown when expressions together would cost more than they may. */
export class BudgetError extends Error {
  override name = 'BudgetError';

  constructor() {
    super('validation failed due to running out of cost budget, no further validation rules will be run');
  }
}

/** The value of an expression, or why it has none. */
export type Outcome = { value: unknown } | { failure: string };

type Result = { value: unknown } | { uncompiled: string } | { failed: string };

/** How many expressions are kept compiled. */
const MAX_COMPILED = 5_000;

type Compiled = { run: ParseResult; variables: readonly string[] } | { uncompiled: string };

const compiled = new Map<string, Compiled>();

function compile(expression: string): Compiled {
  const known = compiled.get(expression);
  if (known) {
    return known;
  }
  const [oldest] = compiled.keys();
  if (oldest !== undefined && compiled.size >= MAX_COMPILED) {
    compiled.delete(oldest);
  }
  const result = compileNew(expression);
  compiled.set(expression, result);
  return result;
}

function compileNew(expression: string): Compiled {
  try {
    const run = evaluationEnvironment.parse(rewriteSurface(expression, constructionOf).text);
    return { run, variables: namesOfVariables(run.ast) };
  } catch (error) {
    if (isExpressionError(error)) {
      return { uncompiled: `compilation failed: ${failureText(error)}` };
    }
    throw error;
  }
}

function namesOfVariables(ast: ASTNode): string[] {
  return nodesIn(ast).flatMap((node) =>
    (node.op === '.' || node.op === '.?') && node.args[0].op === 'id' && node.args[0].args === 'variables'
      ? [node.args[1]]
      : [],
  );
}

/** Evaluates expressions on one request. */
export type Evaluate = (expression: string, budget: Budget) => Outcome;

/** Converted once for all expressions on them: objects under admission are not changed. */
const converted = new WeakMap<object, { value: unknown; extent: Extent }>();

function convert(value: JsonObject | null): { value: unknown; extent: Extent } {
  if (value === null) {
    return { value, extent: SCALAR };
  }
  const known = converted.get(value);
  if (known) {
    return known;
  }
  const data = celData(value);
  const result = { value: data, extent: extentOf(data) };
  converted.set(value, result);
  return result;
}

/**
 * The way to evaluate expressions on a request. Variables are evaluated once, before the first expression that names
 * them: how large they are decides what it may cost. One that fails does so where it is looked at. The result throws
 * {@link BudgetError}.
 */
export function evaluator(input: Input, variables: readonly Variable[] = []): Evaluate {
  const { authorizer, namespaceObject } = input;
  const [object, oldObject, request, params] = [input.object, input.oldObject, input.request, input.params].map(
    convert,
  );
  const values: Record<string, unknown> = {};
  const context = {
    object: object?.value,
    oldObject: oldObject?.value,
    request: request?.value,
    params: params?.value,
    namespaceObject,
    authorizer,
    variables: values,
  };
  const extents: Record<string, Extent> = {
    object: object?.extent ?? SCALAR,
    oldObject: oldObject?.extent ?? SCALAR,
    request: request?.extent ?? SCALAR,
    params: params?.extent ?? SCALAR,
    namespaceObject: extentOf(namespaceObject),
  };
  const ofVariables = new Map<string, Extent>();

  /** Makes sure that variables have their values; each may name those before it. */
  function prepare(names: readonly string[], before: number, budget: Budget): void {
    for (const name of names) {
      const index = variables.findIndex((one) => one.name === name);
      const variable = variables[index];
      if (variable && index < before && !ofVariables.has(name)) {
        const result = evaluate(variable.expression, budget, index);
        ofVariables.set(name, 'value' in result ? extentOf(result.value) : SCALAR);
        Object.defineProperty(values, name, { enumerable: true, get: () => valueOfVariable(name, result) });
      }
    }
    extents.variables = { ...unknownExtent(0), fields: new Map(ofVariables) };
  }

  function evaluate(expression: string, budget: Budget, before: number): Result {
    const program = compile(expression);
    if ('uncompiled' in program) {
      return program;
    }
    prepare(program.variables, before, budget);
    budget.left -= costBound(program.run.ast, extents);
    if (budget.left < 0) {
      throw new BudgetError();
    }
    try {
      return { value: program.run(context) };
    } catch (error) {
      if (isExpressionError(error)) {
        return { failed: failureText(error) };
      }
      throw error;
    }
  }

  return (expression, budget) => {
    const result = evaluate(expression, budget, variables.length);
    if ('value' in result) {
      return result;
    }
    return 'failed' in result
      ? { failure: `expression '${expression}' resulted in error: ${result.failed}` }
      : { failure: `compilation error: ${result.uncompiled}` };
  };
}

function valueOfVariable(name: string, result: Result): unknown {
  if ('value' in result) {
    return result.value;
  }
  const why = 'failed' in result ? `evaluate: ${result.failed}` : `compile: ${result.uncompiled}`;
  throw new RangeError(`composited variable "${name}" fails to ${why}`);
}
