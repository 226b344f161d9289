import { expect, test } from 'vitest';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { answer, startWireServer } from '../kube/testing/wire-server.ts';
import { applyManifest } from './apply-manifest.ts';
import type { Member } from './members.ts';

const SERVICES = { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true };
const TAKEN = 'spec.ports[0].nodePort: Invalid value: 32215: provided port is already allocated';

const service = (port: number, resourceVersion?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'web',
    namespace: 'shop',
    annotations: { 'work.karmada.io/conflict-resolution': 'overwrite' },
    ...(resourceVersion && { resourceVersion }),
  },
  spec: { ports: [{ port, nodePort: 32_215 }] },
});

/** Delivers to a member that refuses every creation; returns the methods asked for and what came of it. */
async function deliver(existing: KubeObject | undefined) {
  const methods: string[] = [];
  const server = await startWireServer(({ method = '' }, response, body) => {
    methods.push(method);
    const status = (code: number, reason: string, message: string) =>
      answer(response, { kind: 'Status', status: 'Failure', code, reason, message }, code);
    if (method === 'POST') {
      status(422, 'Invalid', TAKEN);
    } else if (method === 'GET' && !existing) {
      status(404, 'NotFound', 'not found');
    } else {
      answer(response, method === 'GET' ? existing : JSON.parse(body), 200);
    }
  });
  const transport = createHttpTransport({ server: server.url });
  const member: Member = {
    client: createKubeClient(transport),
    resourceOf: async () => SERVICES,
    cached: () => 'unknown',
    wrote: () => {},
  };
  const context = { interpreterFor: () => ({}), hub: { works: { get: () => undefined } } };
  const delivery = { manifest: service(80), cluster: 'm1', isNew: true };
  const result = await applyManifest(context, member, delivery).catch((error: unknown) => error);
  await transport.close();
  await server.close();
  return { methods, result };
}

test('applyManifest() takes over an object whose creation is refused before it is found to exist', async () => {
  const { methods, result } = await deliver(service(8080, '7'));
  expect(methods).toEqual(['POST', 'GET', 'PUT']);
  expect(result).toMatchObject({ object: { spec: { ports: [{ port: 80 }] } } });
});

test('applyManifest() says why the member refused what is not there', async () => {
  const { methods, result } = await deliver(undefined);
  expect(methods).toEqual(['POST', 'GET']);
  expect(result).toMatchObject({ message: TAKEN });
});
