import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import { startDevServer } from '../infra/engine/dev-server.ts';
import { freePorts } from '../tests/support/ports.ts';
import { connectEngine } from './engine.ts';
import { createWorker } from './worker.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) {
    await close();
  }
});

/** An engine, and the workflow `execution` as a version has it that no code of ours can follow. */
async function open() {
  const data = await mkdtemp(join(tmpdir(), 'worker-'));
  closing.push(() => rm(data, { recursive: true, force: true }));
  const port = await freePorts(2);
  const server = await startDevServer({ data, port, uiPort: port + 1 });
  closing.push(() => server.stop());
  const engine = await connectEngine({ address: server.address, logger: pino({ level: 'silent' }) });
  closing.push(() => engine.close());
  const workflowsPath = join(import.meta.dirname, '.other-version.mjs');
  await writeFile(workflowsPath, OTHER_VERSION);
  closing.push(() => rm(workflowsPath));
  const other = await Worker.create({
    connection: engine.connection,
    taskQueue: TASK_QUEUE,
    workflowsPath,
    activities: {},
  });
  return { client: engine.client, engine, other };
}

const OTHER_VERSION = `
import { sleep } from '@temporalio/workflow';
export async function execution() {
  await sleep('1 hour');
}
`;

test('createWorker() ends a run that its code cannot follow, and the next one does the work', {
  timeout: 120_000,
}, async () => {
  const { client, engine, other } = await open();
  const first = await other.runUntil(async () => {
    const started = await client.workflow.start('execution', {
      workflowId: 'work/m1/lone',
      taskQueue: TASK_QUEUE,
      args: [{ cluster: 'm1', name: 'lone' }],
      ...RESTART,
    });
    await vi.waitFor(
      async () =>
        expect((await started.fetchHistory()).events?.some((event) => event.timerStartedEventAttributes)).toBe(true),
      { timeout: 20_000 },
    );
    return started.firstExecutionRunId;
  });
  const worker = await createWorker(engine, {
    taskQueue: TASK_QUEUE,
    activities: { planExecution: async () => null },
  });
  await worker.runUntil(async () => {
    await client.workflow.getHandle('work/m1/lone').signal('changed', false, []);
    expect(await client.workflow.getHandle('work/m1/lone').result()).toBe('the work is gone');
  });
  const { status } = await client.workflow.getHandle('work/m1/lone', first).describe();
  expect(status.name).toBe('FAILED');
});
