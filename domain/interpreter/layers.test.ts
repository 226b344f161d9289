import { expect, test } from 'vitest';
import { interpreterFor } from './built-in.ts';
import { type AsyncKindInterpreter, type InterpreterLayer, resolveInterpreter } from './layers.ts';
import { declaredInterpreters } from './lua/declared.ts';
import { nativeInterpreter } from './native/kinds.ts';

const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' };
const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 3 } };

test('resolveInterpreter takes each operation from the first layer that has it', () => {
  const upper: InterpreterLayer = () => ({ getReplicas: () => ({ replicas: 1 }) });
  const lower: InterpreterLayer = () => ({ getReplicas: () => ({ replicas: 2 }), interpretHealth: () => true });
  const resolved = resolveInterpreter([upper, lower], deployment);
  expect(resolved.getReplicas?.(object)).toEqual({ replicas: 1 });
  expect(resolved.interpretHealth?.(object)).toBe(true);
  expect(resolved.reviseReplica?.(object, 5)).toMatchObject({ spec: { replicas: 5 } });
});

test('resolveInterpreter does not ask the next layer when one throws', () => {
  const failing: InterpreterLayer = () => ({
    getReplicas: () => {
      throw new Error('no');
    },
  });
  expect(() => resolveInterpreter([failing], deployment).getReplicas?.(object)).toThrow('no');
});

test('resolveInterpreter lets a layer answer later', async () => {
  const webhook: InterpreterLayer<AsyncKindInterpreter> = () => ({ interpretHealth: async () => false });
  expect(await resolveInterpreter([webhook], deployment).interpretHealth?.(object)).toBe(false);
});

test('declaredInterpreters answers for the exact kind only', () => {
  const layer = declaredInterpreters([
    {
      metadata: { name: 'b' },
      spec: {
        target: { apiVersion: 'apps/v1', kind: 'Deployment' },
        customizations: {
          healthInterpretation: { luaScript: 'function InterpretHealth(o) return o.metadata.name == "a" end' },
        },
      },
    },
  ]);
  expect(resolveInterpreter([layer], deployment).interpretHealth?.(object)).toBe(true);
  expect(layer({ ...deployment, version: 'v1beta1' })).toBeUndefined();
});

test('interpreterFor carries the whole status of a kind that nothing is known of', () => {
  const unknown = interpreterFor({ group: 'example.io', version: 'v1', kind: 'Thing' });
  expect(Object.keys(unknown)).toEqual(['reflectStatus']);
  expect(unknown.reflectStatus?.({ ...object, status: { phase: 'Up' } })).toEqual({ phase: 'Up' });
  expect(unknown.reflectStatus?.(object)).toBeUndefined();
});

test('nativeInterpreter knows no kind by prototype names', () => {
  expect(nativeInterpreter({ group: '', version: '', kind: 'constructor' })).toBeUndefined();
});
