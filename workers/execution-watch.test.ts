import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { work } from '../domain/fixtures.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { startDevServer } from '../infra/engine/dev-server.ts';
import { createKubeClient } from '../kube/client.ts';
import { freePorts } from '../tests/support/ports.ts';
import { openExecutionWatch } from './execution-watch.ts';
import { karmadaResource, openKarmadaCollections } from './karmada-collections.ts';

const logger = pino({ level: 'silent' });
const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace', namespaced: false };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

function cluster(status: 'True' | 'False'): Cluster['status'] {
  return {
    conditions: [{ type: 'Ready', status, reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' }],
  };
}

/** A hub with a member that is out and a Work of nobody's for it; and an engine without workers, on which runs stay open. */
async function open() {
  const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
  const server = await createApiServer({ log: memoryLog(), definitions });
  closing.push(server.close);
  const hubClient = createKubeClient(server.transport({ username: 'admin', groups: ['system:masters'] }));
  await hubClient.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'karmada-es-m1' } });
  const { works, clusters } = openKarmadaCollections(hubClient, logger);
  for (const collection of [works, clusters]) {
    closing.push(() => collection.stop());
    collection.start();
    await collection.synced;
  }
  const created = await clusters.create({
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: { syncMode: 'Push', apiEndpoint: 'https://m1' },
  });
  const member = await clusters.updateStatus({ ...created, status: cluster('False') });
  await hubClient.create(karmadaResource('Work'), work('m1', undefined, { name: 'lone' }));
  await vi.waitFor(() => expect(works.list()).toHaveLength(1));

  const data = await mkdtemp(join(tmpdir(), 'execution-watch-'));
  closing.push(() => rm(data, { recursive: true, force: true }));
  const port = await freePorts(2);
  const engine = await startDevServer({ data, port, uiPort: port + 1 });
  closing.push(() => engine.stop());
  const connection = await Connection.connect({ address: engine.address });
  closing.push(() => connection.close());
  const client = new Client({ connection });
  const watch = openExecutionWatch({ works, clusters }, client, logger);
  closing.push(() => watch.close());
  return { run: client.workflow.getHandle('work/m1/lone'), clusters, member };
}

test('openExecutionWatch() runs a Work that nobody sees to, and once more as soon as its member is back', {
  timeout: 60_000,
}, async () => {
  const { run, clusters, member } = await open();
  const statusOf = async () => (await run.describe()).status.name;
  await vi.waitFor(async () => expect(await statusOf()).toBe('RUNNING'), { timeout: 10_000 });

  await run.terminate('as if it had given up');
  expect(await statusOf()).toBe('TERMINATED');
  await clusters.updateStatus({ ...member, status: cluster('True') });
  await vi.waitFor(async () => expect(await statusOf()).toBe('RUNNING'), { timeout: 10_000 });
});
