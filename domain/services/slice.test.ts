import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { collectedWork, dispatchedWork, MAKING, memberSlice, SHOP_WEB } from './samples.ts';
import { collectSlice, dispatchSlice, importSlice, serviceOfSlice, withCollectedFor } from './slice.ts';

const making = { existing: undefined, uuid: 'id', steps: MAKING.steps };

test.each<[string, KubeObject, object | undefined]>([
  ['of a Service', memberSlice(), SHOP_WEB],
  [
    'written by Kubernetes',
    memberSlice('x', {}, { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' }),
    SHOP_WEB,
  ],
  ['of a managed Service, whose labels it has', memberSlice('x', {}, { 'karmada.io/managed': 'true' }), SHOP_WEB],
  [
    'imported',
    memberSlice('x', {}, { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.karmada.io' }),
    undefined,
  ],
  [
    'dispatched',
    memberSlice('x', {}, { 'endpointslice.kubernetes.io/managed-by': 'endpointslice-dispatch-controller.karmada.io' }),
    undefined,
  ],
  ['of no Service', memberSlice('x', {}, { 'kubernetes.io/service-name': '' }), undefined],
])('serviceOfSlice() of a slice %s', (_, slice, service) => {
  expect(serviceOfSlice(slice)).toEqual(service);
});

describe('collectSlice', () => {
  test('holds the slice back from the member it is of', () => {
    const { metadata, spec } = collectedWork('a', ['ServiceExport']);
    expect(metadata).toMatchObject({
      namespace: 'karmada-es-a',
      labels: {
        'endpointslice.karmada.io/namespace': 'shop',
        'endpointslice.karmada.io/name': 'web',
        'endpointslice.karmada.io/managed-by': 'ServiceExport',
        'work.karmada.io/permanent-id': 'id',
      },
    });
    expect(metadata.finalizers).toEqual(['karmada.io/endpointslice-controller']);
    expect(spec.suspendDispatching).toBe(true);
    expect(spec.workload?.manifests?.[0]?.metadata.annotations).toMatchObject({
      'resourcetemplate.karmada.io/uid': 's',
    });
  });

  test('adds to what it is collected for', () => {
    const existing = collectedWork('a', ['ServiceExport']);
    const { metadata } = collectSlice('a', memberSlice(), SHOP_WEB, ['MultiClusterService'], { ...making, existing });
    expect(metadata.labels).toMatchObject({
      'endpointslice.karmada.io/managed-by': 'MultiClusterService.ServiceExport',
      'multiclusterservice.karmada.io/name': 'web',
      'endpointslice.karmada.io/name': 'web',
    });
    expect(metadata.finalizers).toEqual([
      'karmada.io/endpointslice-controller',
      'karmada.io/mcs-endpointslice-dispatch-controller',
    ]);
  });

  test('is the existing Work when nothing changes', () => {
    const existing = collectedWork('a');
    expect(collectSlice('a', memberSlice(), SHOP_WEB, ['MultiClusterService'], { ...making, existing })).toBe(existing);
  });

  test('knows an empty list however the member writes it', () => {
    const existing = collectedWork('a', ['ServiceExport'], memberSlice('web-x', { endpoints: [], ports: [] }));
    const same = memberSlice('web-x', { endpoints: null, ports: null });
    expect(collectSlice('a', same, SHOP_WEB, ['ServiceExport'], { ...making, existing })).toBe(existing);
  });
});

test('withCollectedFor() takes the marks and the finalizer of the others away', () => {
  const { metadata } = withCollectedFor(collectedWork('a', ['ServiceExport', 'MultiClusterService']), [
    'ServiceExport',
  ]);
  expect(metadata.finalizers).toEqual(['karmada.io/endpointslice-controller']);
  expect(metadata.labels).toEqual({
    'endpointslice.karmada.io/namespace': 'shop',
    'endpointslice.karmada.io/name': 'web',
    'endpointslice.karmada.io/managed-by': 'ServiceExport',
    'work.karmada.io/permanent-id': 'id',
  });
});

describe('dispatchSlice', () => {
  const source = collectedWork('a');

  test('names the slice after its provider, and says whose it is', () => {
    const { metadata, spec } = dispatchedWork('b', source);
    expect(metadata).toMatchObject({
      namespace: 'karmada-es-b',
      labels: { 'multiclusterservice.karmada.io/namespace': 'shop', 'multiclusterservice.karmada.io/name': 'web' },
      annotations: { 'endpointslice.karmada.io/provision-cluster': 'a' },
      finalizers: ['karmada.io/execution-controller'],
    });
    expect(spec.suspendDispatching).toBeUndefined();
    expect(spec.workload?.manifests?.[0]).toMatchObject({
      metadata: {
        namespace: 'shop',
        name: 'a-web-x',
        labels: {
          'kubernetes.io/service-name': 'web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-dispatch-controller.karmada.io',
        },
        annotations: { 'endpointslice.karmada.io/provision-cluster': 'a' },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'] }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    });
  });

  test('keeps slices of one name from two providers apart', () => {
    const names = ['a', 'c'].map((provider) => dispatchedWork('b', collectedWork(provider)).metadata.name);
    expect(new Set([...names, source.metadata.name]).size).toBe(3);
  });

  test('is the existing Work when nothing changes', () => {
    const existing = dispatchedWork('b', source);
    expect(dispatchSlice('b', source, SHOP_WEB, { ...making, existing })).toBe(existing);
  });
});

describe('importSlice', () => {
  const source = collectedWork('a', ['ServiceExport']);
  const slice = importSlice(source, SHOP_WEB, undefined);

  test('is of the derived Service', () => {
    expect(slice).toEqual({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        namespace: 'shop',
        name: 'imported-a-web-x',
        labels: {
          'work.karmada.io/permanent-id': 'id',
          'kubernetes.io/service-name': 'derived-web',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.karmada.io',
        },
        annotations: { 'work.karmada.io/namespace': 'karmada-es-a', 'work.karmada.io/name': source.metadata.name },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: ['10.0.0.1'] }],
      ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    });
  });

  test('is the existing slice when nothing changes, whoever else has marked it', () => {
    const existing = {
      ...slice,
      metadata: { ...slice.metadata, uid: 'u', labels: { ...slice.metadata.labels, team: 'x' } },
    };
    expect(importSlice(source, SHOP_WEB, existing)).toBe(existing);
  });

  test('follows the endpoints', () => {
    const moved = collectedWork(
      'a',
      ['ServiceExport'],
      memberSlice('web-x', { endpoints: [{ addresses: ['10.0.0.2'] }] }),
    );
    expect(importSlice(moved, SHOP_WEB, slice).endpoints).toEqual([{ addresses: ['10.0.0.2'] }]);
  });
});
