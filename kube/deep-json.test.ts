import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../domain/object.ts';
import { copyJson, readDeepJson, rebuild, sortedFields, writeJson } from './deep-json.ts';
import { parseJson } from './exact-json.ts';

const DEPTH = 10_000;
const LARGE = '9007199254740993';

function nested(open: string, inner: string, close: string): string {
  return `${open.repeat(DEPTH)}${inner}${close.repeat(DEPTH)}`;
}

describe('at ten thousand levels', () => {
  test.each([
    ['objects', nested('{"a":', '1', '}')],
    ['lists', nested('[', '"b"', ']')],
    ['both, with what is beside', nested('{"a":[', '{"__proto__":[true,null,"\\"{"]}', '],"z":0}')],
    ['an integer that no number holds', nested('[', LARGE, ']')],
  ])('%s are read, copied and written as they are', (_, text) => {
    expect(writeJson(copyJson(parseJson(text)))).toBe(text);
  });
});

describe('readDeepJson and copyJson', () => {
  test('give what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readDeepJson(text, (leaf) => JSON.parse(leaf))).toEqual(JSON.parse(text));
        expect(copyJson(JSON.parse(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('rebuild', () => {
  test('changes leaves, renames fields and leaves out what it is told to', () => {
    const value: JsonValue = { a: [1, null, 2], b: { c: 3, d: 4 } };
    const built = rebuild(value, '', {
      leaf: (leaf, path) => `${path}=${leaf}`,
      below: (path, name) => `${path}/${name ?? '*'}`,
      rename: (_, name) => name.toUpperCase(),
      skips: (child, name) => child === null || name === 'd',
    });
    expect(built).toEqual({ A: ['/a/*=1', '/a/*=2'], B: { C: '/b/c=3' } });
  });
});

test('sortedFields sorts at every level', () => {
  expect(JSON.stringify(sortedFields({ b: [{ d: 1, c: 2 }], a: 0 }))).toBe('{"a":0,"b":[{"c":2,"d":1}]}');
});
