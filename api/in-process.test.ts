import pino from 'pino';
import { expect, test } from 'vitest';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import type { ResourceType } from '../kube/resource.ts';
import { MASTERS_GROUP } from './access/user.ts';
import { BUILTIN_RESOURCES } from './builtin/resources.ts';
import { createApiServer } from './server.ts';
import { memoryLog } from './store/memory-log.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};

function configMap(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'default', name } };
}

test('a cache forgets a pipelined write that the hub lost, and goes on', async () => {
  const disk = { isFull: false };
  const server = await createApiServer({
    log: {
      ...memoryLog(),
      append: async () => {
        if (disk.isFull) {
          throw new Error('disk full');
        }
      },
    },
    definitions: BUILTIN_RESOURCES,
  });
  const client = createKubeClient(server.transport({ username: 'admin', groups: [MASTERS_GROUP] }));
  const configMaps = openCollection<KubeObject>({
    client,
    resource: CONFIG_MAPS,
    parse: (object) => object,
    logger: pino({ level: 'silent' }),
  });
  configMaps.start();
  await configMaps.synced;
  const names = () => configMaps.list().map(({ metadata }) => metadata.name);

  disk.isFull = true;
  await configMaps.create(configMap('lost'), { pipelined: true });
  expect(names()).toEqual(['lost']);
  await expect.poll(names).toEqual([]);

  disk.isFull = false;
  await configMaps.create(configMap('kept'), { pipelined: true });
  expect(names()).toEqual(['kept']);
  await expect.poll(() => client.get(CONFIG_MAPS, { namespace: 'default', name: 'kept' })).toBeDefined();
  configMaps.stop();
  await server.close();
});
