import { expect, test } from 'vitest';
import { answerObjectCase } from './parity-objects.ts';

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a', namespace: 'ns', generation: 2 },
  spec: { replicas: 1, template: { spec: { containers: [{ name: 'c' }] } } },
};

test('answerObjectCase answers with the result in the form of Go', () => {
  expect(answerObjectCase({ id: '1', op: 'replicas', object: deployment })).toEqual({
    id: '1',
    result: { replicas: 1, requirements: null },
  });
  expect(answerObjectCase({ id: '2', op: 'dependencies', object: deployment })).toEqual({ id: '2', result: null });
  expect(answerObjectCase({ id: '3', op: 'aggregate', object: deployment, items: [] })).toEqual({
    id: '3',
    result: {
      ...deployment,
      spec: {
        replicas: 1,
        selector: null,
        strategy: {},
        template: { metadata: {}, spec: { containers: [{ name: 'c', resources: {} }] } },
      },
      status: { observedGeneration: 2 },
    },
  });
});

test('answerObjectCase leaves kinds of other groups as they are', () => {
  const object = { ...deployment, apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet' };
  const answer = answerObjectCase({ id: '1', op: 'aggregate', object, items: [] });
  expect(answer).toMatchObject({ result: { spec: deployment.spec } });
});

test('answerObjectCase answers with the error of a rule, and throws any other', () => {
  expect(answerObjectCase({ id: '1', op: 'reflect', object: { ...deployment, status: {} } })).toEqual({
    id: '1',
    error: 'strconv.ParseInt: parsing "": invalid syntax',
  });
  expect(() => answerObjectCase(JSON.parse('{"id":"1","op":"prune"}'))).toThrow(TypeError);
});
