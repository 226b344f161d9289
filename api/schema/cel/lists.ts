/**
 * Lists in CEL: Kubernetes' `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`, and of cel-go's extensions `sets` and
 * what needs no macro of `lists`.
 */
import { Environment, Optional } from '@marcbachmann/cel-js';

class Sets {}
class Lists {}

/** The longest list that is made of nothing. */
const MAX_RANGE = 1_000_000n;

const plain = new Environment({ unlistedVariablesAreDyn: true });
const equals = plain.parse('a == b');
const isLess = plain.parse('a < b');
const add = plain.parse('a + b');

/** Registers the functions. */
export function registerLists(environment: Environment): void {
  environment
    .registerFunction('list.isSorted(): bool', (list: unknown[]) =>
      list.every((item, index) => index === 0 || !less(item, list[index - 1])),
    )
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.min(): dyn', (list: unknown[]) => best(list, 'min', less))
    .registerFunction('list.max(): dyn', (list: unknown[]) => best(list, 'max', (a, b) => less(b, a)))
    .registerFunction('list.indexOf(dyn): int', (list: unknown[], item: unknown) =>
      BigInt(list.findIndex((other) => same(item, other))),
    )
    .registerFunction('list.lastIndexOf(dyn): int', (list: unknown[], item: unknown) =>
      BigInt(list.findLastIndex((other) => same(item, other))),
    )
    .registerFunction('list.slice(int, int): list', slice)
    .registerFunction('list.distinct(): list', (list: unknown[]) =>
      list.filter((item, index) => list.findIndex((other) => same(other, item)) === index),
    )
    .registerFunction('list.reverse(): list', (list: unknown[]) => list.toReversed())
    .registerFunction('list.sort(): list', (list: unknown[]) =>
      list.toSorted((a, b) => (less(a, b) ? -1 : less(b, a) ? 1 : 0)),
    )
    .registerFunction('list.flatten(): list', (list: unknown[]) => list.flat(1))
    .registerFunction('list.flatten(int): list', (list: unknown[], depth: bigint) => list.flat(Number(depth)))
    .registerFunction('list.first(): optional<dyn>', (list: unknown[]) => optionalOf(list[0]))
    .registerFunction('list.last(): optional<dyn>', (list: unknown[]) => optionalOf(list.at(-1)))
    .registerType('kubernetes.Lists', { ctor: Lists, fields: {} })
    .registerConstant('lists', 'kubernetes.Lists', new Lists())
    .registerFunction('kubernetes.Lists.range(int): list<int>', (_: Lists, count: bigint) => range(count))
    .registerType('kubernetes.Sets', { ctor: Sets, fields: {} })
    .registerConstant('sets', 'kubernetes.Sets', new Sets())
    .registerFunction('kubernetes.Sets.contains(list, list): bool', (_: Sets, list: unknown[], part: unknown[]) =>
      contains(list, part),
    )
    .registerFunction(
      'kubernetes.Sets.equivalent(list, list): bool',
      (_: Sets, a: unknown[], b: unknown[]) => contains(a, b) && contains(b, a),
    )
    .registerFunction('kubernetes.Sets.intersects(list, list): bool', (_: Sets, a: unknown[], b: unknown[]) =>
      a.some((item) => b.some((other) => same(item, other))),
    );
}

function slice(list: unknown[], start: bigint, end: bigint): unknown[] {
  if (start < 0n || end > BigInt(list.length) || start > end) {
    throw new RangeError(`cannot slice(${start}, ${end}), list is length ${list.length}`);
  }
  return list.slice(Number(start), Number(end));
}

function range(count: bigint): bigint[] {
  if (count > MAX_RANGE) {
    throw new RangeError(`range(${count}) is longer than ${MAX_RANGE}`);
  }
  return Array.from({ length: Math.max(0, Number(count)) }, (_, index) => BigInt(index));
}

function optionalOf(item: unknown): Optional {
  return item === undefined ? Optional.none() : Optional.of(item);
}

function same(a: unknown, b: unknown): boolean {
  return equals({ a, b }) === true;
}

function less(a: unknown, b: unknown): boolean {
  return isLess({ a, b }) === true;
}

function contains(list: unknown[], part: unknown[]): boolean {
  return part.every((item) => list.some((other) => same(item, other)));
}

/** The sum; of nothing it is the integer 0. */
function sum(list: unknown[]): unknown {
  const [first, ...rest] = list;
  return first === undefined ? 0n : rest.reduce((a, b) => add({ a, b }), first);
}

function best(list: unknown[], name: string, better: (a: unknown, b: unknown) => boolean): unknown {
  const [first, ...rest] = list;
  if (first === undefined) {
    throw new RangeError(`${name} called on empty list`);
  }
  return rest.reduce((found, item) => (better(item, found) ? item : found), first);
}
