/** An upper bound on what evaluating an expression may cost, in evaluated nodes, before it is evaluated. */
import type { ASTNode } from '@marcbachmann/cel-js';
import {
  type Extent,
  eitherExtent,
  elementExtent,
  fieldExtent,
  joinedExtent,
  listExtent,
  mapExtent,
  repeatedExtent,
  SCALAR,
  textExtent,
  unknownExtent,
} from './extent.ts';

/** What one expression, and all rules on one object together, may cost: Kubernetes' `RuntimeCELCostBudget`. */
export const MAX_COST = 10_000_000;

/** Going through texts and lists costs a tenth of a node for each character and item, as in kube-apiserver. */
const TRAVERSAL_COST = 0.1;

/** How large what a name stands for is. */
export type Extents = Readonly<Record<string, Extent>>;

/** The bound, for variables of these extents. */
export function costBound(ast: ASTNode, variables: Extents): number {
  return measure(ast, variables).cost;
}

interface Measure {
  cost: number;
  extent: Extent;
}

function measure(node: ASTNode, variables: Extents): Measure {
  switch (node.op) {
    case 'value':
      return { cost: 1, extent: typeof node.args === 'string' ? textExtent(node.args.length) : SCALAR };
    case 'id':
      return { cost: 1, extent: Object.hasOwn(variables, node.args) ? (variables[node.args] ?? SCALAR) : SCALAR };
    case '.':
    case '.?': {
      const [object, name] = node.args;
      const { cost, extent } = measure(object, variables);
      return { cost: cost + 1, extent: fieldExtent(extent, name) };
    }
    case '[]':
    case '[?]': {
      const [object, index] = node.args.map((one) => measure(one, variables));
      const key = node.args[1].op === 'value' && typeof node.args[1].args === 'string' ? node.args[1].args : undefined;
      return { cost: sum(object, index), extent: fieldExtent(object?.extent ?? SCALAR, key) };
    }
    case '?:': {
      const [condition, yes, no] = node.args;
      const [a, b] = [measure(yes, variables), measure(no, variables)];
      const cost = measure(condition, variables).cost + Math.max(a.cost, b.cost) + 1;
      return { cost, extent: eitherExtent(a.extent, b.extent) };
    }
    case 'list': {
      const items = node.args.map((item) => measure(item, variables));
      return { cost: sum(...items), extent: listExtent(items.map(({ extent }) => extent)) };
    }
    case 'map': {
      const values = node.args.map(([, value]) => measure(value, variables));
      const entries = node.args.flatMap(([key], index): [string, Extent][] =>
        key.op === 'value' ? [[String(key.args), values[index]?.extent ?? SCALAR]] : [],
      );
      const { cost, total } = measureAll(node.args.flat(), variables);
      return { cost, extent: entries.length === node.args.length ? mapExtent(entries) : unknownExtent(total) };
    }
    case 'rcall':
      return measureCall(node.args[0], node.args[1], node.args[2], variables);
    case '+': {
      const [a, b] = node.args.map((one) => measure(one, variables));
      const extent = joinedExtent(a?.extent ?? SCALAR, b?.extent ?? SCALAR);
      return { cost: sum(a, b) + extent.total * TRAVERSAL_COST, extent };
    }
    case 'call': {
      const { cost, total } = measureAll(node.args[1], variables);
      return { cost: cost + total * TRAVERSAL_COST, extent: unknownExtent(total) };
    }
    default: {
      const { cost, total } = measureAll(children(node), variables);
      return { cost: cost + total * TRAVERSAL_COST, extent: SCALAR };
    }
  }
}

function sum(...measures: (Measure | undefined)[]): number {
  return measures.reduce((all, one) => all + (one?.cost ?? 0), 1);
}

function measureAll(nodes: readonly ASTNode[], variables: Extents): { cost: number; total: number } {
  const measures = nodes.map((node) => measure(node, variables));
  return { cost: sum(...measures), total: measures.reduce((all, { extent }) => all + extent.total, 0) };
}

/** Functions that go through what they are called on once for each character of their arguments. */
const MULTIPLYING = new Set(['matches', 'find', 'findAll', 'replace', 'join', 'split', 'indexOf', 'lastIndexOf']);

function measureCall(name: string, receiver: ASTNode, args: readonly ASTNode[], variables: Extents): Measure {
  const on = measure(receiver, variables);
  const [variable, ...parts] = args;
  switch (name) {
    case 'all':
    case 'exists':
    case 'exists_one':
    case 'map':
    case 'filter': {
      const inner = measureWith(variable, elementExtent(on.extent), parts, variables);
      const extent =
        name === 'map'
          ? repeatedExtent(on.extent.size, inner.at(-1)?.extent ?? SCALAR)
          : name === 'filter'
            ? on.extent
            : SCALAR;
      return { cost: on.cost + on.extent.size * sum(...inner), extent };
    }
    case 'optMap':
    case 'optFlatMap': {
      const inner = measureWith(variable, on.extent, parts, variables);
      return { cost: sum(on, ...inner), extent: inner.at(-1)?.extent ?? SCALAR };
    }
    case 'bind': {
      const [given, body] = parts;
      const value = given ? measure(given, variables) : { cost: 0, extent: SCALAR };
      const inner = measureWith(variable, value.extent, body ? [body] : [], variables);
      return { cost: sum(value, ...inner), extent: inner.at(-1)?.extent ?? SCALAR };
    }
    case 'or':
    case 'orValue':
    case 'value': {
      const others = args.map((one) => measure(one, variables));
      return { cost: sum(on, ...others), extent: others.map((one) => one.extent).reduce(eitherExtent, on.extent) };
    }
    case 'kubernetesEntries':
      return { cost: on.cost + on.extent.size, extent: entriesExtent(on.extent) };
    default: {
      const { cost, total } = measureAll(args, variables);
      const reach = MULTIPLYING.has(name) ? on.extent.total * (1 + total) : on.extent.total + total;
      return { cost: on.cost + cost + reach * TRAVERSAL_COST, extent: unknownExtent(reach) };
    }
  }
}

/** Of a comprehension over two variables. */
function entriesExtent({ size, key, inner }: Extent): Extent {
  const entry = mapExtent([
    ['key', key === undefined ? SCALAR : textExtent(key)],
    ['value', inner ?? SCALAR],
  ]);
  return repeatedExtent(size, entry);
}

function measureWith(
  variable: ASTNode | undefined,
  extent: Extent,
  nodes: readonly ASTNode[],
  variables: Extents,
): Measure[] {
  const name = variable?.op === 'id' ? variable.args : '';
  return nodes.map((node) => measure(node, { ...variables, [name]: extent }));
}

/** True when the expression names the variable. */
export function usesVariable(ast: ASTNode, name: string): boolean {
  return nodesIn(ast).some((node) => node.op === 'id' && node.args === name);
}

/** All nodes of an expression, itself included. */
export function nodesIn(ast: ASTNode): ASTNode[] {
  return [ast, ...children(ast).flatMap(nodesIn)];
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
