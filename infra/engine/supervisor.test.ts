import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterEach, expect, test, vi } from 'vitest';
import { freePorts } from '../../tests/support/ports.ts';
import { pauseBeforeStart, type SupervisedEngine, superviseEngine } from './supervisor.ts';

const folders: string[] = [];
const engines: SupervisedEngine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

test.each([
  [1, 0],
  [2, 500],
  [3, 1_000],
  [7, 16_000],
  [8, 30_000],
  [2_000, 30_000],
])('pauseBeforeStart() after %i ends in a row is %i ms', (ends, pauseMs) => {
  expect(pauseBeforeStart(ends)).toBe(pauseMs);
});

test('superviseEngine() starts an engine again however often it is killed, says so, and stops it for good', {
  timeout: 60_000,
}, async () => {
  const data = await mkdtemp(join(tmpdir(), 'supervisor-'));
  folders.push(data);
  const port = await freePorts(2);
  const said: string[] = [];
  const engine = await superviseEngine({ data, port, uiPort: port + 1, onProgress: (text) => said.push(text) });
  engines.push(engine);
  const pidOf = async () => Number(await readFile(join(data, 'engine.pid'), 'utf8'));
  const answers = () => Connection.connect({ address: engine.address, connectTimeout: 500 }).then((it) => it.close());

  for (let kills = 0; kills < 3; kills++) {
    const pid = await pidOf();
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(async () => expect(await pidOf()).not.toBe(pid), { timeout: 20_000 });
    await vi.waitFor(answers, { timeout: 20_000 });
  }
  expect(said.map((text) => text.split('\n')[0])).toEqual([
    'the engine ended by itself, starting it again …',
    'the engine ended 2 times in a row, starting it again in 0.5 s …',
    'the engine ended 3 times in a row, starting it again in 1 s …',
  ]);

  await engine.stop();
  await expect(answers()).rejects.toThrow();
  expect(said).toHaveLength(3);
});
