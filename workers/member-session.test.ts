import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { openMemberSession } from './member-session.ts';

const CONFIG_MAPS = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap', namespaced: true };
const key = { namespace: 'default', name: 'web' };
const copy: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...key, labels: { 'karmada.io/managed': 'true' } },
};

test('watchAnew() shows what happened on a member whose watches have fallen silent', async () => {
  const server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const direct = server.transport({ username: 'admin', groups: ['system:masters'] });
  const client = createKubeClient(direct);
  await client
    .create(
      { ...CONFIG_MAPS, plural: 'namespaces', kind: 'Namespace', namespaced: false },
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    )
    .catch(() => {}); // It may be there from the beginning.
  let isSilent = false;
  const transport: KubeTransport = {
    ...direct,
    async *watch(request) {
      for await (const event of direct.watch(request)) {
        if (!isSilent) {
          yield event;
        }
      }
    },
  };
  const session = openMemberSession({ cluster: 'm1', transport, logger: pino({ level: 'silent' }) });
  const told: string[] = [];
  session.collect(({ type, object }) => told.push(`${type} ${object.metadata.name}`));
  const resource = await session.resourceOf('v1', 'ConfigMap');
  await vi.waitFor(() => expect(session.cached(resource, key)).toBe('absent'));

  isSilent = true;
  await client.create(CONFIG_MAPS, copy);
  expect(session.cached(resource, key)).toBe('absent');
  isSilent = false;
  session.watchAnew();
  expect(session.cached(resource, key)).toBe('unknown');
  await vi.waitFor(() => expect(session.cached(resource, key)).toMatchObject({ metadata: key }));
  expect(told).toEqual(['added web']);

  session.stopCollecting();
  session.watchAnew();
  expect(session.cached(resource, key)).toBe('unknown');
  session.close();
  await server.close();
});
