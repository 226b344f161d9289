import { describe, expect, test } from 'vitest';
import { kubernetesEnvironment } from './environment.ts';
import { rewriteSurface } from './surface.ts';

const construct = (type: string): string | undefined => (type.startsWith('Object') ? `make("${type}", ` : undefined);

describe('rewriteSurface', () => {
  test.each([
    ["'Object{a: 1}' + x", "'Object{a: 1}' + x"],
    ['x in {1: 2}', 'x in {1: 2}'],
    ['Object{}', 'make("Object", {})'],
    ['Object{a: 1, b: [x, y]}', 'make("Object", {"a": dyn( 1), "b": dyn( [x, y])})'],
    ['Object{a: Object.a{b: {1: 2}}}', 'make("Object", {"a": dyn( make("Object.a", {"b": dyn( {1: 2})}))})'],
    ['Other{}', 'Other({})'],
    ['x.all(v, v > 1)', 'x.all(v, v > 1)'],
    ['x.all(v.w, y, z)', 'x.all(v.w, y, z)'],
  ])('%s', (expression, text) => {
    expect(rewriteSurface(expression, construct).text).toBe(text);
  });

  test('knows where the text comes from', () => {
    const expression = 'Object{metadata: variables.w}';
    const { text, sourceOf } = rewriteSurface(expression, construct);
    expect(sourceOf(text.indexOf('variables'))).toBe(expression.indexOf('variables'));
  });
});

describe('what it rewrites', () => {
  const environment = kubernetesEnvironment().registerVariable('m', 'dyn');
  test.each([
    ['m.all(k, v, k != v) && m.exists(k, v, k == "a")', true],
    ['m.transformList(k, v, v.size() > 1, k)', ['b']],
    ['m.transformMap(k, v, v.size())', { a: 1n, b: 2n }],
    ['m.transformMapEntry(k, v, {v: k})', { x: 'a', yy: 'b' }],
    ['[[1], [2, 3]].all(i, inner, inner.all(j, n, n > i + j - 1))', true],
    ['m.?a.optMap(v, v + "!").orValue("none")', 'x!'],
    ['m.?c.optMap(v, v + "!").orValue("none")', 'none'],
    ['["bb", "a"].sortBy(e, e.size())', ['a', 'bb']],
  ])('%s', (expression, value) => {
    expect(environment.parse(rewriteSurface(expression).text)({ m: { a: 'x', b: 'yy' } })).toEqual(value);
  });

  test('two entries of one key are an error', () => {
    const { text } = rewriteSurface('m.transformMapEntry(k, v, {"same": v})');
    expect(() => environment.parse(text)({ m: { a: 'x', b: 'yy' } })).toThrow('insert failed: key same already exists');
  });
});
