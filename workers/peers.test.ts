import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TASK_QUEUE } from '../domain/propagation/start.ts';
import { type DevServer, startDevServer } from '../infra/engine/dev-server.ts';
import { freePorts } from '../tests/support/ports.ts';
import { connectEngine, type Engine } from './engine.ts';
import { watchPeers } from './peers.ts';

const logger = pino({ level: 'silent' });
let server: DevServer;
let engine: Engine;

beforeAll(async () => {
  const port = await freePorts(2);
  server = await startDevServer({ data: mkdtempSync(join(tmpdir(), 'peers-')), port, uiPort: port + 1 });
  engine = await connectEngine({ address: server.address, logger });
}, 60_000);

afterAll(async () => {
  await engine.close();
  await server.stop();
});

/** Polls once, as a worker of that name does. */
function poll(identity: string): void {
  engine.client.workflowService
    .pollWorkflowTaskQueue({ namespace: engine.namespace, taskQueue: { name: TASK_QUEUE }, identity })
    .catch(() => {}); // It ends with the engine.
}

test('watchPeers counts those that poll, but for this process', async () => {
  for (const identity of ['this', 'that', 'that', 'another']) {
    poll(identity);
  }
  await expect
    .poll(async () => {
      const { pollers } = await engine.client.workflowService.describeTaskQueue({
        namespace: engine.namespace,
        taskQueue: { name: TASK_QUEUE },
        taskQueueType: 1,
      });
      return new Set(pollers?.map(({ identity }) => identity)).size;
    })
    .toBe(3);
  const peers = watchPeers(engine, logger);
  expect(peers.count()).toBe(0);
  await expect.poll(() => peers.count(), { timeout: 5_000 }).toBe(2);
  peers.close();
});
