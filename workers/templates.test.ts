import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { AUTHENTICATED_GROUP, MASTERS_GROUP } from '../api/access/user.ts';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { propagationSkips } from '../domain/policy/propagatable.ts';
import { createKubeClient } from '../kube/client.ts';
import { createDiscovery } from '../kube/discovery.ts';
import { openTemplates } from './templates.ts';

/** Longer than discovery that lags is asked again after. */
const LONGER_THAN_RETRY_MS = 1_200;

const DEFINITIONS = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

function definition(group: string, plural: string, kind: string) {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
    },
  };
}

test('openTemplates() follows kinds as they are defined, and asks no more once those that are skipped are served', async () => {
  const server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const transport = server.transport({ username: 'admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] });
  const client = createKubeClient(transport);
  const discovery = createDiscovery(transport);
  let asked = 0;
  const counted = {
    ...discovery,
    refresh: () => {
      asked++;
      return discovery.refresh();
    },
  };
  const skips = propagationSkips('skipped.io');
  const templates = openTemplates({ client, discovery: counted, skips, logger: pino({ level: 'silent' }) });
  await templates.start();
  await client.create(DEFINITIONS, definition('skipped.io', 'things', 'Thing'));
  await client.create(DEFINITIONS, definition('example.io', 'widgets', 'Widget'));
  await expect.poll(() => templates.get('example.io/v1', 'Widget')).toBeDefined();
  await expect.poll(async () => (await discovery.api()).resources.map(({ kind }) => kind)).toContain('Thing');
  expect(templates.get('skipped.io/v1', 'Thing')).toBeUndefined();
  await sleep(LONGER_THAN_RETRY_MS);
  const before = asked;
  await sleep(LONGER_THAN_RETRY_MS);
  expect(asked).toBe(before);
  templates.stop();
  await server.close();
});
