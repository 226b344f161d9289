/** Checks the types of an expression as cel-go does for kube-apiserver. */
import { type ASTNode, TypeError as CelTypeError, type Environment, type TypeCheckResult } from '@marcbachmann/cel-js';
import { nodesIn } from './cost.ts';

/** The type of an expression, or what is wrong. Lists and maps hold one type each, but for the arguments of `format`. */
export function checkInEnvironment(environment: Environment, expression: string): TypeCheckResult {
  const result = environment.clone({ homogeneousAggregateLiterals: true }).check(expression);
  const { error } = result;
  const place = error instanceof CelTypeError && error.code === 'heterogeneous_list_element' ? error.range : undefined;
  const formatted =
    place !== undefined &&
    nodesIn(environment.parse(expression).ast).some((node) => formats(node) && encloses(node, place.start));
  return formatted ? environment.check(expression) : result;
}

function formats({ op, args }: ASTNode): boolean {
  return op === 'rcall' && args[0] === 'format';
}

function encloses({ op, args }: ASTNode, place: number): boolean {
  return op === 'rcall' && args[2].some(({ start, end }) => start <= place && place < end);
}
