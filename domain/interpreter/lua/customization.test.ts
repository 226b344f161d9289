import { expect, test } from 'vitest';
import type { KubeObject } from '../../object.ts';
import { customizationError, interpreterFromCustomization, interpreterFromCustomizations } from './customization.ts';

const object: KubeObject = {
  apiVersion: 'example.io/v1',
  kind: 'Thing',
  metadata: { name: 'a', namespace: 'ns' },
  spec: {
    replicas: 2,
    empty: {},
    none: [],
    template: { spec: { serviceAccountName: 'robot', containers: [{ resources: { requests: { cpu: '100m' } } }] } },
  },
};

const lua = (luaScript: string) => ({ luaScript });

const interpreter = interpreterFromCustomization({
  customizations: {
    replicaResource: lua(`
      local kube = require("kube")
      function GetReplicas(obj) return obj.spec.replicas, kube.accuratePodRequirements(obj.spec.template) end`),
    componentResource: lua(
      'function GetComponents(obj) return { { name = "main", replicas = obj.spec.replicas } } end',
    ),
    replicaRevision: lua('function ReviseReplica(obj, n) obj.spec.replicas = n obj.spec.extra = {} return obj end'),
    retention: lua('function Retain(desired, observed) desired.spec.kept = observed.spec.kept return desired end'),
    statusAggregation: lua(`
      function AggregateStatus(obj, items)
        obj.status = { count = 0, first = items == nil and "none" or nil }
        for i = 1, #(items or {}) do obj.status.count = obj.status.count + items[i].status.count end
        return obj
      end`),
    statusReflection: lua('function ReflectStatus(obj) return obj.status or {} end'),
    healthInterpretation: lua('function InterpretHealth(obj) return obj.status ~= nil end'),
    dependencyInterpretation: lua(`
      local kube = require("kube")
      function GetDependencies(obj) return kube.getPodDependencies(obj.spec.template, obj.metadata.namespace) end`),
  },
});

test('interpreterFromCustomization answers every operation by its script', () => {
  expect(interpreter.getReplicas?.(object)).toEqual({
    replicas: 2,
    requirements: { resourceRequest: { cpu: '100m' } },
  });
  expect(interpreter.getComponents?.(object)).toEqual([{ name: 'main', replicas: 2 }]);
  expect(interpreter.retain?.(object, { ...object, spec: { kept: [{}] } }).spec).toMatchObject({ kept: [{}] });
  expect(interpreter.reflectStatus?.({ ...object, status: { a: 1 } })).toEqual({ a: 1 });
  expect(interpreter.reflectStatus?.(object)).toEqual({});
  expect(interpreter.interpretHealth?.(object)).toBe(false);
  expect(interpreter.getDependencies?.(object)).toEqual([
    { apiVersion: 'v1', kind: 'ServiceAccount', namespace: 'ns', name: 'robot' },
  ]);
});

test('reviseReplica keeps empty fields as they were and drops new ones', () => {
  expect(interpreter.reviseReplica?.(object, 5)).toEqual({ ...object, spec: { ...Object(object.spec), replicas: 5 } });
});

test('aggregateStatus tells no members from an empty list', () => {
  const items = [1, 2].map((count) => ({ clusterName: `c${count}`, status: { count } }));
  expect(interpreter.aggregateStatus?.(object, items).status).toEqual({ count: 3 });
  expect(interpreter.aggregateStatus?.(object, []).status).toEqual({ count: 0 });
  expect(interpreter.aggregateStatus?.(object, undefined).status).toEqual({ count: 0, first: 'none' });
});

test.each([
  ['replicaResource', 'function GetReplicas() return "2" end', 'getReplicas', 'result type string is not number'],
  ['replicaResource', 'function GetReplicas() return 1, 2 end', 'getReplicas', 'type is table but got number'],
  ['componentResource', 'function GetComponents() return { { replicas = 1 } } end', 'getComponents', 'name'],
  ['healthInterpretation', 'function InterpretHealth() return "yes" end', 'interpretHealth', 'is not bool'],
  ['statusReflection', 'function ReflectStatus() return 1 end', 'reflectStatus', 'type is table but got number'],
  [
    'dependencyInterpretation',
    'function GetDependencies() return { { kind = "X" } } end',
    'getDependencies',
    'apiVersion',
  ],
] as const)('%s refuses the result of %s', (rule, script, operation, message) => {
  const declared = interpreterFromCustomization({ customizations: { [rule]: lua(script) } });
  expect(() => declared[operation]?.(object)).toThrow(message);
});

test('interpreterFromCustomizations takes the first script by name, and all dependencies', () => {
  const dependency = (name: string) =>
    lua(`function GetDependencies() return { { apiVersion = "v1", kind = "Secret", name = "${name}" } } end`);
  const merged = interpreterFromCustomizations([
    {
      metadata: { name: 'b' },
      spec: {
        customizations: {
          healthInterpretation: lua('function InterpretHealth() return false end'),
          dependencyInterpretation: dependency('x'),
        },
      },
    },
    {
      metadata: { name: 'a' },
      spec: {
        customizations: {
          healthInterpretation: lua('function InterpretHealth() return true end'),
          retention: lua(''),
          dependencyInterpretation: dependency('y'),
        },
      },
    },
  ]);
  expect(Object.keys(merged).sort()).toEqual(['getDependencies', 'interpretHealth']);
  expect(merged.interpretHealth?.(object)).toBe(true);
  expect(merged.getDependencies?.(object)?.map(({ name }) => name)).toEqual(['x', 'y']);
});

test('customizationError names the operation whose script does not load', () => {
  expect(customizationError({ retention: lua('function Retain(') })).toMatch(
    /^InterpreterOperation\(Retain\) Lua script error: /,
  );
  expect(customizationError({ retention: lua('function Retain(a) return a end') })).toBeUndefined();
});
