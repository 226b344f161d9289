/** Recorded runs must go the same way with the code of today: what fails here would break workflows that are open. */
import { readdirSync, readFileSync } from 'node:fs';
import { Runtime, Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { workflowBundle } from '../../workers/workflow-bundle.ts';
import * as workflows from '../../workflows/index.ts';
import { HISTORIES, historyFromJson } from './histories.ts';

Runtime.install({ logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} } });

const recorded = z.object({ workflowId: z.string(), history: z.record(z.string(), z.unknown()) });
const files = readdirSync(HISTORIES).filter((name) => name.endsWith('.json'));

test('every workflow has a recorded history', () => {
  const types = new Set(files.map((name) => name.replace(/-\d+\.json$/, '')));
  expect([...types].sort()).toEqual(Object.keys(workflows).sort());
});

test.each(files)('%s', async (name) => {
  const { workflowId, history } = recorded.parse(JSON.parse(readFileSync(new URL(name, HISTORIES), 'utf8')));
  const results = Worker.runReplayHistories({ workflowBundle: await workflowBundle() }, [
    { workflowId, history: historyFromJson(history) },
  ]);
  for await (const { error } of results) {
    expect(error).toBeUndefined();
  }
});
