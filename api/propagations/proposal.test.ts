import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../domain/object.ts';
import { isJsonObject } from '../../domain/object.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { readProposal } from './proposal.ts';
import { routeOf } from './route.ts';

const route = routeAt('/apis/fleetwright.io/v1alpha1/namespaces/shop/propagations');
const clusterRoute = routeAt('/apis/fleetwright.io/v1alpha1/clusterpropagations');
const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

function routeAt(path: string) {
  const found = routeOf(path);
  if (!found) {
    throw new Error(`${path} is no route`);
  }
  return found;
}

/** The fields that a refusal names. */
function refusedFields(body: JsonValue, at = route): unknown[] {
  try {
    readProposal(at, body);
  } catch (error) {
    if (error instanceof KubeStatusError) {
      expect(error.code).toBe(422);
      const causes = error.status.details?.causes;
      return Array.isArray(causes) ? causes.map((cause) => (isJsonObject(cause) ? cause.field : cause)) : [];
    }
    throw error;
  }
  return [];
}

describe('readProposal', () => {
  test('takes a reference and a placement', () => {
    expect(readProposal(route, { spec: { resource: web, placement: {} } })).toEqual({
      template: {
        whole: false,
        object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } },
      },
      name: 'web-deployment',
      namespace: 'shop',
      target: { kind: 'placement', placement: {} },
    });
  });

  test('takes a whole object, every field of it, into the namespace of the path', () => {
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } };
    expect(readProposal(route, { spec: { resource: object, policyName: 'p' } })).toMatchObject({
      template: { whole: true, object: { ...object, metadata: { name: 'c', namespace: 'shop' } } },
      target: { kind: 'policy', name: 'p' },
    });
  });

  test('takes cluster-scoped resources without a namespace', () => {
    const resource = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', name: 'system:a' };
    expect(readProposal(clusterRoute, { spec: { resource, placement: {} } })).toMatchObject({
      name: 'system.a-clusterrole',
    });
  });

  test.each<[string, JsonValue, string[]]>([
    ['no spec', {}, ['spec']],
    ['neither placement nor policy', { spec: { resource: web } }, ['spec.placement']],
    ['both', { spec: { resource: web, placement: {}, policyName: 'p' } }, ['spec.policyName']],
    ['a reference without name', { spec: { resource: { ...web, name: '' }, placement: {} } }, ['spec.resource.name']],
    [
      'another namespace',
      { spec: { resource: { ...web, namespace: 'x' }, placement: {} } },
      ['spec.resource.namespace'],
    ],
    [
      'another namespace inside the object',
      { spec: { resource: { ...web, metadata: { name: 'web', namespace: 'x' } }, placement: {} } },
      ['spec.resource.metadata.namespace'],
    ],
    ['another name', { metadata: { name: 'x' }, spec: { resource: web, placement: {} } }, ['metadata.name']],
    ['another kind', { kind: 'Pod', spec: { resource: web, placement: {} } }, ['kind']],
    ['an unknown field', { spec: { resource: web, placement: {}, bogus: 1 } }, ['spec']],
    [
      'a wrong placement',
      { spec: { resource: web, placement: { spreadConstraints: [{ maxGroups: 'x' }] } } },
      ['spec.placement.spreadConstraints[0].maxGroups'],
    ],
  ])('names the field for %s', (_, body, fields) => {
    expect(refusedFields(body)).toEqual(fields);
  });

  test('refuses namespaces that are never propagated', () => {
    const reserved = routeAt('/apis/fleetwright.io/v1alpha1/namespaces/karmada-system/propagations');
    expect(refusedFields({ spec: { resource: web, placement: {} } }, reserved)).toEqual(['metadata.namespace']);
  });

  test.each([null, 'text', 3, []])('calls %j a bad request', (body) => {
    expect(() => readProposal(route, body)).toThrow('the body must be a Propagation');
  });
});
