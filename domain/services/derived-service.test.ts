import { expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../object.ts';
import { deriveService, isDerivedFrom, withImportedAddresses } from './derived-service.ts';
import { webImport } from './samples.ts';

const derived = deriveService(webImport(), undefined);
const defaults = { clusterIP: '10.1.0.1', sessionAffinity: 'None' };
const served: KubeObject = {
  ...derived,
  metadata: { ...derived.metadata, uid: 'd', resourceVersion: '3', labels: { team: 'x' } },
  spec: { ...defaults, type: 'ClusterIP', ports: [{ name: 'http', protocol: 'TCP', port: 80, targetPort: 80 }] },
};

test('deriveService() has the ports of the import and dies with it', () => {
  expect(derived).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      namespace: 'shop',
      name: 'derived-web',
      ownerReferences: [
        { apiVersion: 'multicluster.x-k8s.io/v1alpha1', kind: 'ServiceImport', name: 'web', uid: 'import' },
      ],
    },
    spec: { type: 'ClusterIP', ports: [{ name: 'http', protocol: 'TCP', port: 80 }] },
  });
  expect(isDerivedFrom(derived, 'web')).toBe(true);
  expect(isDerivedFrom(derived, 'api')).toBe(false);
});

test('deriveService() is the existing Service with what its server filled in', () => {
  expect(deriveService(webImport(), served)).toBe(served);
});

test.each<[string, Parameters<typeof webImport>[0], JsonObject]>([
  ['another port', { ports: [{ name: 'http', port: 81 }] }, { ports: [{ name: 'http', protocol: 'TCP', port: 81 }] }],
  [
    'an application protocol',
    { ports: [{ port: 80, appProtocol: 'h2c' }] },
    { ports: [{ protocol: 'TCP', port: 80, appProtocol: 'h2c' }] },
  ],
])('deriveService() follows %s and keeps the address and the marks', (_, spec, changed) => {
  const after = deriveService(webImport(spec), served);
  expect(after).toMatchObject({
    metadata: { labels: { team: 'x' }, resourceVersion: '3' },
    spec: { ...defaults, ...changed },
  });
});

test('deriveService() takes a Service of that name over', () => {
  const found = {
    ...served,
    metadata: { namespace: 'shop', name: 'derived-web' },
    spec: { ...defaults, type: 'NodePort' },
  };
  expect(deriveService(webImport(), found)).toMatchObject({ metadata: derived.metadata, spec: { type: 'ClusterIP' } });
});

test.each<[string, string[] | undefined, JsonObject | undefined, JsonObject | 'same']>([
  ['none, and none there', undefined, undefined, 'same'],
  ['none, and an empty status there', undefined, { loadBalancer: {} }, 'same'],
  ['one', ['1.2.3.4'], undefined, { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } }],
  [
    'one that is there, as the server shows it',
    ['1.2.3.4'],
    { loadBalancer: { ingress: [{ ip: '1.2.3.4', ipMode: 'VIP' }] } },
    'same',
  ],
  ['none any more', [], { loadBalancer: { ingress: [{ ip: '1.2.3.4' }] } }, { loadBalancer: {} }],
])('withImportedAddresses() of an import with %s', (_, ips, status, after) => {
  const service = status ? { ...served, status } : served;
  const addressed = withImportedAddresses(service, webImport(ips && { ips }));
  if (after === 'same') {
    expect(addressed).toBe(service);
  } else {
    expect(addressed.status).toEqual(after);
  }
});
