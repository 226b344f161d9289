import { expect, test } from 'vitest';
import { deepFreeze, resourceBinding } from '../fixtures.ts';
import type { DependentObjectReference } from '../interpreter/interpreter.ts';
import type { KubeObject } from '../object.ts';
import { createDependencyIndex } from './dependency-index.ts';
import { dependenciesFailedEvent, dependenciesReadEvent, dependenciesSyncedEvent } from './events.ts';
import {
  matchesDependency,
  recordDependencies,
  recordedDependencies,
  withoutDependenciesFinalizer,
} from './reference.ts';

const ANNOTATION = 'resourcebinding.karmada.io/dependencies';
const base = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default' };
const named: DependentObjectReference = { ...base, name: 'conf' };
const labelled: DependentObjectReference = {
  ...base,
  labelSelector: {
    matchLabels: { b: '2', a: '1' },
    matchExpressions: [{ key: 'c', operator: 'In', values: ['x', 'y'] }],
  },
};

function configMap(name: string, labels: Record<string, string> = {}, namespace = 'default'): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, labels } };
}

test.each([
  [named, configMap('conf'), true],
  [named, configMap('other'), false],
  [named, configMap('conf', {}, 'other'), false],
  [named, { ...configMap('conf'), kind: 'Secret' }, false],
  [{ ...named, labelSelector: { matchLabels: { a: '2' } } }, configMap('conf'), true],
  [labelled, configMap('any', { a: '1', b: '2', c: 'y' }), true],
  [labelled, configMap('any', { a: '1', b: '2' }), false],
  [{ ...base, labelSelector: {} }, configMap('any'), true],
  [base, configMap('any'), false],
  [{ apiVersion: 'v1', kind: 'Node', name: 'n' }, { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }, true],
])('matchesDependency() case %#', (dependency, object, expected) => {
  expect(matchesDependency(object, dependency)).toBe(expected);
});

test("recordDependencies() writes annotation and finalizer once, in Karmada's order of fields", () => {
  const binding = deepFreeze(resourceBinding({}, { finalizers: ['karmada.io/binding-controller'] }));
  const dependencies = [{ name: 'conf', namespace: 'default', kind: 'ConfigMap', apiVersion: 'v1' }];
  const recorded = recordDependencies(binding, dependencies);
  expect(recorded.metadata.annotations).toEqual({
    [ANNOTATION]: '[{"apiVersion":"v1","kind":"ConfigMap","namespace":"default","name":"conf"}]',
  });
  expect(recorded.metadata.finalizers).toEqual([
    'karmada.io/binding-controller',
    'karmada.io/binding-dependencies-distributor',
  ]);
  expect(recordDependencies(recorded, dependencies)).toBe(recorded);
  expect(recordedDependencies(recorded)).toEqual(dependencies);
  const freed = withoutDependenciesFinalizer(recorded);
  expect(freed.metadata.finalizers).toEqual(['karmada.io/binding-controller']);
  expect(withoutDependenciesFinalizer(freed)).toBe(freed);
});

test.each([[undefined], ['not JSON'], ['{}'], ['[{"kind":"ConfigMap"}]'], ['[]']])(
  'recordedDependencies() of %s are none',
  (text) => {
    const binding = resourceBinding({}, text === undefined ? {} : { annotations: { [ANNOTATION]: text } });
    expect(recordedDependencies(binding)).toEqual([]);
  },
);

test('a dependency index finds the bindings that need an object', () => {
  const index = createDependencyIndex();
  const byName = recordDependencies(resourceBinding({}, { name: 'by-name' }), [named, { ...named, name: 'second' }]);
  const byLabels = recordDependencies(resourceBinding({}, { name: 'by-labels' }), [labelled]);
  index.put(byName);
  index.put(byLabels);
  index.put(resourceBinding());
  const fitting = { a: '1', b: '2', c: 'x' };
  expect(index.dependents(configMap('conf'))).toEqual([byName]);
  expect(index.dependents(configMap('second'))).toEqual([byName]);
  expect(new Set(index.dependents(configMap('conf', fitting)))).toEqual(new Set([byName, byLabels]));
  expect(index.dependents(configMap('other'))).toEqual([]);

  const changed = recordDependencies(byName, [{ ...named, name: 'second' }]);
  index.put(changed);
  index.remove(byLabels);
  expect(index.dependents(configMap('conf', fitting))).toEqual([]);
  expect(index.dependents(configMap('second'))).toEqual([changed]);
});

test.each([
  [
    dependenciesReadEvent([named, labelled]),
    'Normal GetDependenciesSucceed: Get dependencies([' +
      '{APIVersion:v1 Kind:ConfigMap Namespace:default Name:conf LabelSelector:nil} ' +
      '{APIVersion:v1 Kind:ConfigMap Namespace:default Name: LabelSelector:&LabelSelector{' +
      'MatchLabels:map[string]string{a: 1,b: 2,},' +
      'MatchExpressions:[]LabelSelectorRequirement{LabelSelectorRequirement{Key:c,Operator:In,Values:[x y],},},}}' +
      ']) succeed.',
  ],
  [dependenciesReadEvent([]), 'Normal GetDependenciesSucceed: Get dependencies([]) succeed.'],
  [dependenciesFailedEvent('x'), 'Warning GetDependenciesFailed: x'],
  [
    dependenciesSyncedEvent(),
    'Normal SyncScheduleResultToDependenciesSucceed: Sync schedule results to dependencies succeed.',
  ],
  [dependenciesSyncedEvent('x'), 'Warning SyncScheduleResultToDependenciesFailed: x'],
])('event %#: %o', ({ type, reason, message }, expected) => {
  expect(`${type} ${reason}: ${message}`).toBe(expected);
});
