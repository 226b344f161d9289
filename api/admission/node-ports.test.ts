import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP } from '../access/user.ts';
import { objectsAt, textAt } from '../builtin/fields.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { type ApiServer, createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';

const SERVICES: ResourceType = { group: '', version: 'v1', plural: 'services', kind: 'Service', namespaced: true };

let server: ApiServer;
let client: KubeClient;

beforeAll(async () => {
  server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  client = createKubeClient(server.transport({ username: 'admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] }));
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ports' } };
  const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };
  await client.create(NAMESPACES, namespace);
});

afterAll(() => server.close());

function service(name: string, spec: { type: string; allocateLoadBalancerNodePorts?: boolean }, nodePort?: number) {
  const port = { name: 'http', port: 80, ...(nodePort === undefined ? {} : { nodePort }) };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'ports' },
    spec: { ...spec, ports: [port, { name: 'https', port: 443 }] },
  };
}

test.each([
  ['node', { type: 'NodePort' }, true],
  ['balanced', { type: 'LoadBalancer' }, true],
  ['balanced-only', { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false }, false],
  ['inner', { type: 'ClusterIP' }, false],
])('a Service %s of %j has node ports of its own: %j', async (name, spec, isGiven) => {
  const made = await client.create(SERVICES, service(name, spec));
  const ports = objectsAt(made, 'spec', 'ports').map(({ nodePort }) => Number(nodePort));
  expect(ports.every((port) => port >= 30_000 && port <= 32_767)).toBe(isGiven);
  expect(new Set(ports).size === ports.length).toBe(isGiven);
});

test('an update that names no node ports keeps them', async () => {
  const made = await client.create(SERVICES, service('kept', { type: 'NodePort' }));
  const again = service('kept', { type: 'NodePort' });
  const updated = await client.update(SERVICES, { ...again, metadata: made.metadata });
  expect(objectsAt(updated, 'spec', 'ports')).toEqual(objectsAt(made, 'spec', 'ports'));
});

test('a node port that another Service has is refused', async () => {
  await client.create(SERVICES, service('first', { type: 'NodePort' }, 30_080));
  await expect(client.create(SERVICES, service('second', { type: 'NodePort' }, 30_080))).rejects.toThrow(
    'spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
  );
});

test('of creates at the same time that ask for one port or address, one succeeds', async () => {
  const asked = (index: number) => {
    const wanted = service(`same-${index}`, { type: 'NodePort' }, 30_090);
    return { ...wanted, spec: { ...wanted.spec, ...(index % 2 === 0 && { clusterIP: '10.96.0.99' }) } };
  };
  const created = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) => client.create(SERVICES, asked(index))),
  );
  expect(created.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const free = service('free-again', { type: 'NodePort' }, 30_091);
  const refused = { ...free, metadata: { ...free.metadata, name: 'Not A Name' } };
  await expect(client.create(SERVICES, refused)).rejects.toThrow('is invalid');
  await client.create(SERVICES, free);
});

test('creates at the same time get different ports and addresses', async () => {
  const made = await Promise.all(
    Array.from({ length: 300 }, (_, index) => client.create(SERVICES, service(`many-${index}`, { type: 'NodePort' }))),
  );
  const ports = made.flatMap((one) => objectsAt(one, 'spec', 'ports').map(({ nodePort }) => nodePort));
  expect(new Set(ports).size).toBe(600);
  expect(new Set(made.map((one) => textAt(one, 'spec', 'clusterIP'))).size).toBe(300);
});
