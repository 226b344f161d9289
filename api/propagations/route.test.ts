import { describe, expect, test } from 'vitest';
import { discoveryAt } from '../discovery/few-groups.ts';
import { apiResourceList, PROPAGATION_GROUP } from './discovery.ts';
import { routeOf } from './route.ts';

const BASE = '/apis/fleetwright.io/v1alpha1';

describe('routeOf', () => {
  test.each([
    [`${BASE}/propagations`, { kind: 'Propagation' }],
    [`${BASE}/namespaces/shop/propagations`, { kind: 'Propagation', namespace: 'shop' }],
    [`${BASE}/namespaces/shop/propagations/web`, { kind: 'Propagation', namespace: 'shop', name: 'web' }],
    [
      `${BASE}/namespaces/shop/propagations/web/retry`,
      { kind: 'Propagation', namespace: 'shop', name: 'web', subresource: 'retry' },
    ],
    [`${BASE}/clusterpropagations/a.b`, { kind: 'ClusterPropagation', name: 'a.b' }],
    [`${BASE}/clusterpropagations/a/events`, { kind: 'ClusterPropagation', name: 'a', subresource: 'events' }],
    [`${BASE}/namespaces/shop/propagations/a%2Fb`, { kind: 'Propagation', namespace: 'shop', name: 'a/b' }],
  ])('reads %s', (path, expected) => {
    const route = routeOf(path);
    const { definition, ...rest } = route ?? {};
    expect({ kind: definition?.kind, ...rest }).toEqual(expected);
  });

  test.each([
    `${BASE}/propagations/web`,
    `${BASE}/namespaces/shop/clusterpropagations`,
    `${BASE}/namespaces/shop`,
    `${BASE}/namespaces//propagations`,
    `${BASE}/namespaces/shop/propagations/web/status`,
    `${BASE}/namespaces/shop/propagations/web/retry/more`,
    `${BASE}/namespaces/shop/propagations/%ff`,
    `${BASE}/__proto__`,
    '/apis/fleetwright.io/v2/propagations',
  ])('knows nothing at %s', (path) => {
    expect(routeOf(path)).toBeUndefined();
  });
});

describe('discoveryAt', () => {
  const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json';

  test('answers aggregated discovery with its media type', () => {
    expect(discoveryAt('/apis', aggregated, [PROPAGATION_GROUP])).toMatchObject({
      type: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
      document: { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2' },
    });
  });

  test('answers the list of groups to older clients', () => {
    expect(discoveryAt('/apis', 'application/json', [PROPAGATION_GROUP])?.document).toMatchObject({
      kind: 'APIGroupList',
      groups: [{ name: 'fleetwright.io' }],
    });
  });

  test('lists both kinds with all that is below them, and plans', () => {
    expect(apiResourceList().resources).toHaveLength(15);
  });

  test('describes every field of the kinds', () => {
    const text = JSON.stringify(discoveryAt(`/openapi/v3${BASE}`, '', [PROPAGATION_GROUP])?.document);
    for (const field of ['resource', 'placement', 'policyName', 'phase', 'attempts', 'firstApplied', 'lastError']) {
      expect(text).toContain(`"${field}":{`);
    }
  });
});
