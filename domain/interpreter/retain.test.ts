import { expect, test } from 'vitest';
import { withoutKarmadaMetadata } from '../work/preserve.ts';
import { interpreterFor } from './built-in.ts';
import { recordManaged } from './managed-fields.ts';
import { isUpToDate, retain } from './retain.ts';

const kind = { group: '', version: 'v1', kind: 'Service' };
const desired = recordManaged({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'a', namespace: 'ns', labels: { app: 'a' } },
  spec: { ports: [{ port: 80 }] },
});
const observed = {
  ...desired,
  metadata: {
    ...desired.metadata,
    uid: 'u',
    resourceVersion: '7',
    generation: 2,
    creationTimestamp: '2026-01-01T00:00:00Z',
    finalizers: ['member/finalizer'],
    labels: { app: 'a', added: 'there' },
  },
  spec: { ports: [{ port: 80 }], clusterIP: '10.0.0.1' },
  status: { loadBalancer: {} },
};

test('retain keeps what the member owns', () => {
  const retained = retain(desired, observed, interpreterFor(kind));
  expect(retained.metadata).toMatchObject({
    resourceVersion: '7',
    finalizers: ['member/finalizer'],
    labels: { app: 'a', added: 'there' },
  });
  expect(retained.metadata).not.toHaveProperty('uid');
  expect(retained.spec).toEqual({ ports: [{ port: 80 }], clusterIP: '10.0.0.1' });
});

test('retain drops a label that was taken away from the template', () => {
  const { labels: _, ...metadata } = desired.metadata;
  const retained = retain(recordManaged({ ...desired, metadata }), observed, interpreterFor(kind));
  expect(retained.metadata.labels).toEqual({ added: 'there' });
});

test('isUpToDate ignores what the server and the member write', () => {
  const configMap = recordManaged({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: '1' } });
  const onMember = { ...configMap, metadata: { ...configMap.metadata, resourceVersion: '1', uid: 'u' }, status: {} };
  expect(isUpToDate(retain(configMap, onMember, {}), onMember)).toBe(true);
  const drifted = { ...onMember, data: { a: '2' } };
  expect(isUpToDate(retain(configMap, drifted, {}), drifted)).toBe(false);
});

test('retain takes the mark off a copy that stayed while its template was away', () => {
  const copy = withoutKarmadaMetadata({
    ...desired,
    metadata: { ...desired.metadata, annotations: { 'resourcetemplate.karmada.io/uid': 't', own: 'x' } },
  });
  expect(copy.metadata.annotations).toEqual({ 'work.fleetwright.io/preserved-from': 't', own: 'x' });
  const retained = retain(desired, copy, {});
  expect(retained.metadata.annotations).toEqual({ ...desired.metadata.annotations, own: 'x' });
  expect(isUpToDate(retained, copy)).toBe(false);
});
