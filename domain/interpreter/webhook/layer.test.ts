import { describe, expect, test } from 'vitest';
import { deployment } from '../../fixtures.ts';
import type { InterpreterResponse } from '../../kinds/interpreter-context.ts';
import type { InterpreterWebhook, ResourceInterpreterWebhookConfiguration } from '../../kinds/interpreter-webhook.ts';
import { kindOf } from '../../object.ts';
import { UnansweredError, webhookInterpreters } from './layer.ts';
import { hookFor, hooksOf } from './matching.ts';
import { requestOf, responseTo } from './question.ts';

const webhook = (name: string, operations: string[], kinds = ['Deployment']): InterpreterWebhook => ({
  name,
  clientConfig: { url: 'https://example.test' },
  rules: [{ operations, apiGroups: ['apps'], apiVersions: ['*'], kinds }],
  interpreterContextVersions: ['v1alpha1'],
});
const configuration = (name: string, webhooks: InterpreterWebhook[]): ResourceInterpreterWebhookConfiguration => ({
  apiVersion: 'config.karmada.io/v1alpha1',
  kind: 'ResourceInterpreterWebhookConfiguration',
  metadata: { name },
  webhooks,
});
const object = deployment();
const kind = kindOf(object);
const interpreterWith = (response: Partial<InterpreterResponse>) =>
  webhookInterpreters(hooksOf([configuration('c', [webhook('h', ['*'])])]), {
    get: () => ({ uid: 'u', successful: true, ...response }),
  })(kind);
const patch = (operations: object[]) => Buffer.from(JSON.stringify(operations)).toString('base64');

test('hooksOf() and hookFor() take the first by configuration and name that has a matching rule', () => {
  const hooks = hooksOf([
    configuration('b', [webhook('x', ['*'])]),
    configuration('a', [webhook('y', ['Retain']), webhook('z', ['Retain'], ['StatefulSet'])]),
  ]);
  expect(hooks.map(({ id }) => id)).toEqual(['a/y', 'a/z', 'b/x']);
  expect(hookFor(hooks, kind, 'Retain')?.id).toBe('a/y');
  expect(hookFor(hooks, kind, 'InterpretHealth')?.id).toBe('b/x');
  expect(hookFor(hooks, { ...kind, group: 'batch' }, 'Retain')).toBeUndefined();
});

describe('webhookInterpreters()', () => {
  test('has only the operations that some webhook answers', () => {
    const layer = webhookInterpreters(hooksOf([configuration('c', [webhook('h', ['Retain'])])]), {
      get: () => undefined,
    });
    expect(Object.keys(layer(kind) ?? {})).toEqual(['retain']);
    expect(layer({ ...kind, kind: 'Pod' })).toBeUndefined();
  });

  test('ends an attempt whose question has no answer yet', () => {
    const layer = webhookInterpreters(hooksOf([configuration('c', [webhook('h', ['*'])])]), { get: () => undefined });
    const asks = () => layer(kind)?.reviseReplica?.(object, 3);
    expect(asks).toThrow(UnansweredError);
    expect(asks).toThrow(expect.objectContaining({ question: { operation: 'ReviseReplica', object, replicas: 3 } }));
  });

  test('reads answers', () => {
    const interpreter = interpreterWith({
      replicas: 2,
      healthy: false,
      rawStatus: { ready: 1 },
      dependencies: [{ apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 's' }],
      patchType: 'JSONPatch',
      patch: patch([{ op: 'replace', path: '/spec/replicas', value: 7 }]),
    });
    expect(interpreter?.getReplicas?.(object)).toEqual({ replicas: 2 });
    expect(interpreter?.interpretHealth?.(object)).toBe(false);
    expect(interpreter?.reflectStatus?.(object)).toEqual({ ready: 1 });
    expect(interpreter?.getDependencies?.(object)).toHaveLength(1);
    expect(interpreter?.reviseReplica?.(object, 7)).toMatchObject({ spec: { replicas: 7 } });
    expect(object).toMatchObject({ spec: { replicas: 2 } });
  });

  test.each<[string, Partial<InterpreterResponse>]>([
    ['a patch without type', { patch: patch([]) }],
    ['a type without patch', { patchType: 'JSONPatch' }],
    ['a patch that does not apply', { patchType: 'JSONPatch', patch: patch([{ op: 'remove', path: '/nope' }]) }],
    [
      'a patch of a prototype',
      { patchType: 'JSONPatch', patch: patch([{ op: 'add', path: '/__proto__/x', value: 1 }]) },
    ],
    ['a patch that is no JSON', { patchType: 'JSONPatch', patch: 'AAAA' }],
  ])('refuses %s', (_, response) => {
    expect(() => interpreterWith(response)?.reviseReplica?.(object, 1)).toThrow(/received invalid webhook response/);
  });

  test('refuses an answer without the field that the operation requires', () => {
    expect(() => interpreterWith({})?.getReplicas?.(object)).toThrow('webhook returned nil response.replicas');
    expect(() => interpreterWith({})?.interpretHealth?.(object)).toThrow('webhook returned nil response.healthy');
  });
});

describe('responseTo()', () => {
  const answer = (response?: InterpreterResponse) => ({ ...requestOf({ operation: 'Retain', object }, 'u'), response });
  test.each<[string, InterpreterResponse | undefined]>([
    ['webhook response was absent', undefined],
    ['expected response.uid "u", got "v"', { uid: 'v', successful: true }],
    [
      'webhook call failed, get status code: 403, msg: no',
      { uid: 'u', successful: false, status: { code: 403, message: 'no' } },
    ],
  ])('says %j', (message, response) => {
    expect(() => responseTo('u', answer(response))).toThrow(message);
  });
});
