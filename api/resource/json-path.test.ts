import { expect, test } from 'vitest';
import { compileJsonPath, JsonPathError } from './json-path.ts';

const object = {
  spec: { replicas: 3, list: [{ kind: 'A' }, { kind: 'B' }], 'a.b': 'dotted' },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Other', status: 'False' },
    ],
  },
};

test.each<[string, unknown[]]>([
  ['.spec.replicas', [3]],
  ['{.spec.replicas}', [3]],
  ['$.spec.replicas', [3]],
  ['.spec.list[*].kind', ['A', 'B']],
  ['.spec.list[1].kind', ['B']],
  ['.spec.list[7].kind', []],
  [".spec['a.b']", ['dotted']],
  ['.status.conditions[?(@.type=="Ready")].status', ['True']],
  ['.status.conditions[?(@.type=="None")].status', []],
  ["{.status.conditions[?(@.type=='Other')].status}", ['False']],
  ['.missing.far', []],
  ['.spec.__proto__', []],
  ['.constructor', []],
])('compileJsonPath() reads %s', (path, values) => {
  expect(compileJsonPath(path)(object)).toEqual(values);
});

test.each(['.spec..x', '.a[', '.a[?(@.x)]', '.a b'])('compileJsonPath() refuses %s', (path) => {
  expect(() => compileJsonPath(path)).toThrow(JsonPathError);
});
