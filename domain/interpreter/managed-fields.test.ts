import { expect, test } from 'vitest';
import { mergeUnmanaged, recordManaged } from './managed-fields.ts';

const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', labels: { z: '1', b: '2' } } };

test('recordManaged records the sorted names of labels and annotations, itself included', () => {
  expect(recordManaged(object).metadata.annotations).toEqual({
    'resourcetemplate.karmada.io/managed-annotations':
      'resourcetemplate.karmada.io/managed-annotations,resourcetemplate.karmada.io/managed-labels',
    'resourcetemplate.karmada.io/managed-labels': 'b,z',
  });
});

test('recordManaged changes nothing the second time', () => {
  const recorded = recordManaged(object);
  expect(recordManaged(recorded)).toBe(recorded);
});

test.each([
  ['keeps what the member added', { a: '1' }, { b: '2' }, 'a', { a: '1', b: '2' }],
  ['overwrites what the member changed', { a: '1' }, { a: '9' }, 'a', { a: '1' }],
  ['drops what is managed and no more desired', { a: '1' }, { c: '3' }, 'a,c', { a: '1' }],
  ['is absent when there is nothing', undefined, undefined, undefined, undefined],
])('mergeUnmanaged %s', (_, desired, observed, managed, merged) => {
  expect(mergeUnmanaged(desired, observed, managed)).toEqual(merged);
});
