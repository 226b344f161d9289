import { expect, test } from 'vitest';
import type { JsonObject } from '../object.ts';
import { ConversionError, fromUnstructured } from './from-unstructured.ts';

const DEPLOYMENT = 'io.k8s.api.apps.v1.Deployment';
const CONTAINER = 'io.k8s.api.core.v1.Container';
const SERVICE_PORT = 'io.k8s.api.core.v1.ServicePort';

test('fromUnstructured() leaves what fits as it is', () => {
  const object = { kind: 'Deployment', metadata: { name: 'a' }, spec: { replicas: 2, paused: false } };
  expect(fromUnstructured(DEPLOYMENT, object, ['kind'])).toBe(object);
});

test.each<[string, JsonObject, JsonObject]>([
  ['nulls and unknown fields', { spec: { replicas: null, colour: 'red' } }, { spec: {} }],
  ['integers of more bits', { spec: { replicas: 2 ** 32 + 3 } }, { spec: { replicas: 3 } }],
  ['numbers beyond 64 bits', { spec: { replicas: 1e21 } }, { spec: { replicas: 0 } }],
  ['null in maps of strings', { metadata: { labels: { a: null } } }, { metadata: { labels: { a: '' } } }],
])('fromUnstructured() of %s', (_, given, wanted) => {
  expect(fromUnstructured(DEPLOYMENT, given)).toEqual(wanted);
});

test.each<[string, JsonObject, string, string]>([
  [DEPLOYMENT, { spec: { replicas: '2' } }, 'unrecognized type: int32', '.spec.replicas'],
  [DEPLOYMENT, { spec: { replicas: 1.5 } }, 'cannot convert float64 to int32', '.spec.replicas'],
  [DEPLOYMENT, { spec: [] }, 'cannot restore struct from: slice', '.spec'],
  [DEPLOYMENT, { metadata: { labels: ['a'] } }, 'cannot restore map from slice', '.metadata.labels'],
  [DEPLOYMENT, { metadata: { labels: { a: 1 } } }, 'cannot convert int64 to string', '.metadata.labels.a'],
  [CONTAINER, { args: 'sh' }, 'cannot restore slice from string', '.args'],
  [CONTAINER, { stdin: 'yes' }, 'unrecognized type: bool', '.stdin'],
  [SERVICE_PORT, { targetPort: true }, 'json: cannot unmarshal bool into Go value of type int32', '.targetPort'],
])('fromUnstructured(%s, %j) refuses: %s', (type, given, message, field) => {
  expect(() => fromUnstructured(type, given)).toThrow(expect.objectContaining({ message, field }));
  expect(() => fromUnstructured(type, given)).toThrow(ConversionError);
});
