import { expect, test } from 'vitest';
import { aggregatedGeneration, mergeConditions, omitEmpty, reflectWithGeneration } from './status.ts';

const object = { apiVersion: 'example.io/v1', kind: 'Thing', metadata: { name: 'a', generation: 3 } };

test('reflectWithGeneration carries chosen fields and the generations', () => {
  const annotations = { 'resourcetemplate.karmada.io/generation': '2' };
  const observed = { ...object, metadata: { ...object.metadata, annotations }, status: { a: 1, b: 2 } };
  expect(reflectWithGeneration(observed, ['a', 'c'])).toEqual({ a: 1, generation: 3, resourceTemplateGeneration: 2 });
  expect(reflectWithGeneration({ ...object, status: {} }, ['a'])).toEqual({ generation: 3 });
  expect(reflectWithGeneration(object, ['a'])).toEqual({});
});

test.each([
  [
    'follows when every member is up to date',
    [{ generation: 5, observedGeneration: 5, resourceTemplateGeneration: 3 }],
    3,
  ],
  ['follows without members', [], 3],
  ['stays while a member has an older template', [{ resourceTemplateGeneration: 2 }], 1],
  ['stays while a member has not looked', [{ generation: 5, observedGeneration: 4, resourceTemplateGeneration: 3 }], 1],
  ['stays while a member has not reported', [undefined], 1],
])('aggregatedGeneration %s', (_, statuses, generation) => {
  const items = statuses.map((status, index) => ({ clusterName: `c${index}`, ...(status && { status }) }));
  expect(aggregatedGeneration({ ...object, status: { observedGeneration: 1 } }, items)).toBe(generation);
});

test('mergeConditions joins what clusters agree on', () => {
  const ready = (reason: string, message: string) => ({ type: 'Ready', status: 'True', reason, message });
  expect(
    mergeConditions([
      { clusterName: 'a', status: { conditions: [ready('Done', 'x')] } },
      { clusterName: 'b', status: { conditions: [ready('Done', 'y'), ready('Other', 'z')] } },
    ]),
  ).toEqual([ready('Done', 'a=x, b=y'), ready('Other', 'b=z')]);
});

test('omitEmpty drops emptiness at any depth', () => {
  expect(omitEmpty({ a: 0, b: { c: '', d: {} }, e: [{ f: '0s' }], g: [{ h: 1, i: 0 }], j: false })).toEqual({
    g: [{ h: 1 }],
    j: false,
  });
});
