import { expect, test } from 'vitest';
import type { CustomizationRules, ResourceInterpreterCustomization } from '../kinds/interpreter-customization.ts';
import { rejections } from './test-requests.ts';

const script = (luaScript: string) => ({ luaScript });

function customization(name: string, customizations: CustomizationRules, kind = 'Deployment') {
  return {
    apiVersion: 'config.karmada.io/v1alpha1',
    kind: 'ResourceInterpreterCustomization',
    metadata: { name },
    spec: { target: { apiVersion: 'apps/v1', kind }, customizations },
  } satisfies ResourceInterpreterCustomization;
}

test.each<[string, keyof CustomizationRules]>([
  ['Retain', 'retention'],
  ['InterpretReplica', 'replicaResource'],
  ['InterpretComponent', 'componentResource'],
  ['ReviseReplica', 'replicaRevision'],
  ['InterpretStatus', 'statusReflection'],
  ['AggregateStatus', 'statusAggregation'],
  ['InterpretHealth', 'healthInterpretation'],
])('%s is customized once for each kind', (operation, field) => {
  const object = customization('new', { [field]: script('x') });
  const customizations = () => [customization('old', { [field]: script('y') })];
  expect(rejections(object, { lookups: { customizations } })).toEqual([
    `403 Forbidden conflicting with InterpreterOperation(${operation}) of existing ResourceInterpreterCustomization(old)`,
  ]);
});

test.each<[string, ResourceInterpreterCustomization]>([
  ['itself', customization('new', { retention: script('y') })],
  ['one for another kind', customization('old', { retention: script('y') }, 'StatefulSet')],
  ['one for other operations', customization('old', { replicaResource: script('y') })],
  ['one with an empty script', customization('old', { retention: script('') })],
  ['one that shares dependencies', customization('old', { dependencyInterpretation: script('y') })],
])('a customization does not conflict with %s', (_, other) => {
  const object = customization('new', { retention: script('x'), dependencyInterpretation: script('x') });
  expect(rejections(object, { lookups: { customizations: () => [other] } })).toEqual([]);
});

test('scripts must load', () => {
  const luaError = (text: string) => (text === 'bad' ? '<string> line:1(column:3) near bad' : undefined);
  const object = customization('new', { retention: script('good'), dependencyInterpretation: script('bad') });
  expect(rejections(object, { lookups: { luaError } })).toEqual([
    '403 Forbidden InterpreterOperation(InterpretDependency) Lua script error: <string> line:1(column:3) near bad',
  ]);
});
