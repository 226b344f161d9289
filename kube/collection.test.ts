import pino from 'pino';
import { expect, test } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from './client.ts';
import { openCollection } from './collection.ts';
import type { ResourceType } from './resource.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

const configMap = (text: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'default' },
  data: { text },
});

async function openOnServer() {
  const server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const transport = server.transport({ username: 'admin', groups: ['system:masters'] });
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } };
  await transport.send({ method: 'POST', path: '/api/v1/namespaces', body: namespace }).catch(() => {});
  /** Holds answers back, so that events overtake them. */
  const late = {
    ...transport,
    send: async (...args: Parameters<typeof transport.send>) => {
      const answer = await transport.send(...args);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return answer;
    },
  };
  const logger = pino({ level: 'silent' });
  const collection = openCollection<KubeObject>({
    client: createKubeClient(late),
    resource: CONFIG_MAPS,
    parse: (object) => object,
    logger,
  });
  const heard: string[] = [];
  collection.start();
  await collection.synced;
  collection.onChange(({ type, object }, own) => {
    const data = object.data as { text: string };
    heard.push(`${type} ${data.text} ${own ? 'own' : 'foreign'}`);
  });
  const close = async () => {
    collection.stop();
    await server.close();
  };
  return { collection, other: createKubeClient(transport), heard, close };
}

test('openCollection tells own writes from foreign ones though their events overtake the answers', async () => {
  const { collection, other, heard, close } = await openOnServer();
  await collection.create(configMap('one'));
  expect(heard).toEqual(['added one own']);
  const writing = collection.patch(
    { namespace: 'default', name: 'web' },
    { type: 'merge', body: { data: { text: 'two' } } },
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  await other.update(CONFIG_MAPS, configMap('three'));
  await writing;
  await expect.poll(() => heard).toEqual(['added one own', 'modified two own', 'modified three foreign']);
  await close();
});

test('openCollection tells what it heard while a write failed', async () => {
  const { collection, other, heard, close } = await openOnServer();
  const refused = expect(collection.create({ ...configMap('one'), data: { text: 1 } })).rejects.toThrow();
  await other.create(CONFIG_MAPS, configMap('two'));
  await refused;
  await expect.poll(() => heard).toEqual(['added two foreign']);
  await close();
});

test.each([
  [{}, 'foreign'],
  [{ seesToFinalizers: true }, 'own'],
])('openCollection tells a deletion %j that waits for finalizers as %s, its end as foreign', async (options, whose) => {
  const { collection, heard, close } = await openOnServer();
  const key = { namespace: 'default', name: 'web' };
  const held = configMap('one');
  await collection.create({ ...held, metadata: { ...held.metadata, finalizers: ['example.io/held'] } });
  expect(await collection.delete(key, options)).toBe(true);
  await expect.poll(() => heard).toEqual(['added one own', `modified one ${whose}`]);
  await collection.patch(key, { type: 'merge', body: { metadata: { finalizers: null } } });
  await expect.poll(() => heard.at(-1)).toMatch(/^deleted one/);
  await close();
});
