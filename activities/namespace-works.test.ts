import pino from 'pino';
import { expect, test } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import { isNamespaceThere } from './namespace-works.ts';

const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

test('isNamespaceThere() believes the hub, not a cache that is behind, which knows better afterwards', async () => {
  const server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const client = createKubeClient(server.transport({ username: 'admin', groups: ['system:masters'] }));
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const namespaces = openCollection<KubeObject>({
    client,
    resource: NAMESPACES,
    parse: (object) => object,
    logger: pino({ level: 'silent' }),
  });
  const hub = { templates: () => namespaces };
  const subject = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name });
  expect(namespaces.get({ name: 'shop' })).toBeUndefined();
  expect(await isNamespaceThere(hub, subject('shop'))).toBe(true);
  expect(namespaces.get({ name: 'shop' })).toMatchObject({ kind: 'Namespace' });
  expect(await isNamespaceThere(hub, subject('gone'))).toBe(false);
  await server.close();
});
