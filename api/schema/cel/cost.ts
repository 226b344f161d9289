/** An upper bound on what evaluating an expression may cost, in evaluated nodes, before it is evaluated. */
import type { ASTNode } from '@marcbachmann/cel-js';

/** What one expression, and all rules on one object together, may cost: Kubernetes' `RuntimeCELCostBudget`. */
export const MAX_COST = 10_000_000;

const COMPREHENSIONS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** The bound, when no list, map or text that the expression sees is larger than `size`. */
export function costBound(ast: ASTNode, size: number): number {
  // What is bound to a name and used twice can double with each binding.
  const names = [...nodesIn(ast)];
  const doublings = names.filter((node) => calls(node, 'bind')).length;
  return boundAt(ast, Math.max(size, names.length) * 2 ** doublings);
}

function boundAt(node: ASTNode, size: number): number {
  if (node.op === 'rcall' && COMPREHENSIONS.has(node.args[0])) {
    const [, range, parts] = node.args;
    return boundAt(range, size) + size * parts.reduce((sum, part) => sum + boundAt(part, size), 1);
  }
  return children(node).reduce((sum, child) => sum + boundAt(child, size), 1);
}

/** True when the expression names the variable. */
export function usesVariable(ast: ASTNode, name: string): boolean {
  return nodesIn(ast).some((node) => node.op === 'id' && node.args === name);
}

function nodesIn(ast: ASTNode): ASTNode[] {
  return [ast, ...children(ast).flatMap(nodesIn)];
}

function calls(node: ASTNode, name: string): boolean {
  return node.op === 'rcall' && node.args[0] === name;
}

/** All nodes among a node's operands. */
function children(node: ASTNode): ASTNode[] {
  return collect(node.args);
}

function collect(operand: unknown): ASTNode[] {
  if (Array.isArray(operand)) {
    return operand.flatMap(collect);
  }
  return isNode(operand) ? [operand] : [];
}

function isNode(operand: unknown): operand is ASTNode {
  return typeof operand === 'object' && operand !== null && 'op' in operand && 'args' in operand;
}
