import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { ID, mutated, rejections } from './test-requests.ts';

function service(spec: Record<string, unknown> = {}, rest: Record<string, unknown> = {}): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'networking.karmada.io/v1alpha1',
      kind: 'MultiClusterService',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { types: ['CrossCluster'], ...spec },
      ...rest,
    }),
  );
}

test('a MultiClusterService gets an id unless it has one', () => {
  const complete = mutated(service(), { operation: 'UPDATE' });
  expect(complete.metadata.labels).toEqual({ 'multiclusterservice.karmada.io/permanent-id': ID });
  expect(mutated(complete)).toBe(complete);
});

test.each<[Record<string, unknown>]>([
  [{}],
  [{ types: ['LoadBalancer'] }],
  [{ types: ['CrossCluster', 'CrossCluster'] }],
  [{ ports: [{ name: 'http', port: 80 }, { port: 81 }, { port: 82 }], providerClusters: [{ name: 'm1' }] }],
])('%j is accepted', (spec) => {
  expect(rejections(service(spec))).toEqual([]);
});

test.each<[Record<string, unknown>, string[]]>([
  [{ types: ['Other'] }, ['spec.types[0]: Invalid value: "Other": ExposureType Error']],
  [
    { types: ['CrossCluster', 'LoadBalancer'] },
    [
      'spec.types: Invalid value: ["CrossCluster","LoadBalancer"]: MultiClusterService types should not contain more than one type',
    ],
  ],
  [
    { ports: [{ port: 0 }, { port: 65536 }] },
    [
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
      'spec.ports[1].port: Invalid value: 65536: must be between 1 and 65535, inclusive',
    ],
  ],
  [
    {
      ports: [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
        { name: 'b.c', port: 3 },
      ],
    },
    ['spec.ports[1].name: Duplicate value: "a"', 'spec.ports[2].name: Invalid value: "b.c": must not contain dots'],
  ],
  [
    { providerClusters: [{ name: 'm1' }, { name: '' }] },
    ['spec.range.providerClusters[1]: Invalid value: "": must be not empty'],
  ],
  [
    { consumerClusters: [{ name: 'a'.repeat(49) }] },
    [`spec.range.consumerClusters[0]: Invalid value: "${'a'.repeat(49)}": must be no more than 48 characters`],
  ],
])('%j is rejected', (spec, expected) => {
  expect(rejections(service(spec))).toEqual(expected);
});

test('the name must be that of a Service', () => {
  const [text] = rejections(service({}, { metadata: { name: '1web', namespace: 'shop' } }));
  expect(text).toMatch(/^metadata\.name: Invalid value: "1web": a DNS-1035 label must consist of/);
});

test('types stay as they are', () => {
  expect(rejections(service({ types: ['LoadBalancer'] }), { old: service() })).toEqual([
    'spec.types: Invalid value: ["CrossCluster"]: MultiClusterService types are immutable',
  ]);
});

test('an update checks the load balancer in the status', () => {
  const ingress = [{ ip: 'x' }, { hostname: '1.2.3.4' }, { ip: '10.0.0.1', hostname: 'a.example.com' }];
  const object = service({}, { status: { loadBalancer: { ingress } } });
  expect(rejections(object)).toEqual([]);
  expect(rejections(object, { old: service() })).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "x": must be a valid IP address',
    'status.loadBalancer.ingress[1].hostname: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
  ]);
});
