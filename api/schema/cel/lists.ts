/** Lists in CEL: Kubernetes' `isSorted`, `sum`, `min`, `max`, `indexOf`, `lastIndexOf`, and cel-go's `sets`. */
import { Environment } from '@marcbachmann/cel-js';

class Sets {}

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
