import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costBound, MAX_COST } from './cost.ts';
import { kubernetesEnvironment } from './environment.ts';
import { extentOf, unknownExtent } from './extent.ts';
import { celData } from './values.ts';

const environment = kubernetesEnvironment().registerVariable('object', 'dyn');

function boundOf(expression: string, object: unknown): number {
  return costBound(environment.parse(expression).ast, { object: extentOf(object) });
}

test('looks at what an expression goes through, not at what else is in the object', () => {
  const pod = {
    metadata: { annotations: { large: 'x'.repeat(100_000) } },
    spec: {
      containers: Array.from({ length: 20 }, () => ({ env: Array.from({ length: 50 }, () => ({ name: 'A' })) })),
    },
  };
  const nested = 'object.spec.containers.all(c, c.env.all(e, e.name != "B"))';
  expect(boundOf(nested, pod)).toBeLessThan(20 * 50 * 20);
  expect(boundOf('object.metadata.annotations.all(k, object.metadata.annotations[k].size() < 5)', pod)).toBeLessThan(
    MAX_COST,
  );
});

test.each([
  'object.l.all(a, object.l.all(b, object.l.all(c, a + b + c > 0)))',
  'object.l.map(a, object.l.map(b, object.l)).all(x, x.all(y, y.all(z, z > 0)))',
  'object.l.filter(a, a > 0).exists(x, object.l.map(y, y).exists(z, object.l.exists(w, w == x)))',
  'cel.bind(m, object.l.map(a, object.l), m.all(x, m.all(y, x == y)))',
  '[object.l, object.l].map(x, x.map(y, object.l.map(z, object.l))).size() > 0',
  '{"a": object.l}.a.all(x, object.l.all(y, object.l.all(z, x == z)))',
  '(object.l.size() > 1 ? object.l : []).all(x, object.l.all(y, object.l.all(z, x == z)))',
])('is high for %s over a thousand items', (expression) => {
  expect(boundOf(expression, { l: Array.from({ length: 1000 }, (_, n) => BigInt(n)) })).toBeGreaterThan(MAX_COST);
});

test('doubling a text is paid for', () => {
  const steps = Array.from({ length: 30 }, (_, n) => `cel.bind(s${n + 1}, s${n} + s${n}, `);
  const expression = `cel.bind(s0, object.s, ${steps.join('')} s30.size() > 0 ${')'.repeat(31)}`;
  expect(boundOf(expression, { s: 'abc' })).toBeGreaterThan(MAX_COST);
});

test('a bound exists for every JSON value and never falls when the value grows', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const [a, b] = [celData(one), celData(other)];
      expect(extentOf([a, b]).total).toBeGreaterThanOrEqual(extentOf([a]).total);
      expect(Number.isFinite(boundOf('object.all(x, x == object)', [a, b]))).toBe(true);
    }),
  );
  expect(unknownExtent(5).inner?.inner?.total).toBe(5);
});
