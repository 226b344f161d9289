import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

function registry(spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'search.karmada.io/v1alpha1',
      kind: 'ResourceRegistry',
      metadata: { name: 'all', ...metadata },
      spec: {
        targetCluster: {},
        resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop' }],
        ...spec,
      },
    }),
  );
}
const store = (...addresses: string[]) => ({
  backendStore: { openSearch: { addresses, secretRef: { namespace: 'a', name: 'b' } } },
});

test.each<[Record<string, unknown>]>([[{}], [store('https://search:9200', 'http://10.0.0.1')]])(
  '%j is accepted',
  (spec) => {
    expect(rejections(registry(spec))).toEqual([]);
  },
);

test.each<[Record<string, unknown>, string[]]>([
  [
    { targetCluster: { fieldSelector: { matchExpressions: [{ key: 'x', operator: 'In' }] } } },
    [
      'spec.targetCluster.fieldSelector: Invalid value: {"matchExpressions":[{"key":"x","operator":"In"}]}: unsupported key "x", must be provider, region, or zone',
    ],
  ],
  [
    { resourceSelectors: [{ apiVersion: 'a/b/c', kind: 'D' }] },
    ['spec.resourceSelectors[0].apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c'],
  ],
  [
    { resourceSelectors: [{ apiVersion: 'v1', kind: 'D', namespace: 'a.b' }] },
    ['spec.resourceSelectors[0].namespace: Invalid value: "a.b": must not contain dots'],
  ],
  [
    store('search', 'ftp://a', ':'),
    [
      'spec.backendStore.openSearch.addresses[0]: Invalid value: "search": must be a valid http or https URL with non-empty scheme and host',
      'spec.backendStore.openSearch.addresses[1]: Invalid value: "ftp://a": must be a valid http or https URL with non-empty scheme and host',
      'spec.backendStore.openSearch.addresses[2]: Invalid value: ":": parse ":": missing protocol scheme',
    ],
  ],
])('%j is rejected', (spec, expected) => {
  expect(rejections(registry(spec))).toEqual(expected);
});

test('a registry belongs to no namespace', () => {
  expect(rejections(registry({}, { namespace: 'shop' }))).toEqual([
    'metadata.namespace: Forbidden: not allowed on this type',
  ]);
});
