/** The thread that writes the log. */
import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import type { LogRecord } from './revision-log.ts';
import { copyDatabase } from './sqlite-backup.ts';
import type { LogReply, LogTask } from './sqlite-log.ts';
import { openDatabase } from './sqlite-schema.ts';

/** Revisions a compaction takes at a time, so that writes wait for milliseconds only. */
const COMPACTION_STEP = 500;

const { path } = z.object({ path: z.string() }).parse(workerData);
const database = openDatabase(path);
const insert = database.prepare(
  'INSERT INTO versions (revision, resource, key, json, deleted, previous) VALUES (?, ?, ?, ?, ?, ?)',
);
const count = database.prepare('UPDATE counters SET revision = ?');
const raiseFloor = database.prepare('UPDATE counters SET floor = ?');
const readFloor = database.prepare('SELECT floor FROM counters');
const dropReplaced = database.prepare(
  'DELETE FROM versions WHERE revision IN (SELECT previous FROM versions WHERE revision > ? AND revision <= ?)',
);
const dropDeleted = database.prepare('DELETE FROM versions WHERE deleted = 1 AND revision > ? AND revision <= ?');

function transaction(work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

function append(records: LogRecord[]): void {
  transaction(() => {
    for (const { revision, resource, key, json, deleted, previous } of records) {
      insert.run(revision, resource, key, json, deleted ? 1 : 0, previous);
    }
    const newest = records.at(-1);
    if (newest) {
      count.run(newest.revision);
    }
  });
}

/** Moves the floor up by a step; true when there is more to do. */
function compactStep(target: number): boolean {
  const { floor } = z.object({ floor: z.number() }).parse(readFloor.get());
  const next = Math.min(target, floor + COMPACTION_STEP);
  if (next <= floor) {
    return false;
  }
  transaction(() => {
    dropReplaced.run(floor, next);
    dropDeleted.run(floor, next);
    raiseFloor.run(next);
  });
  return next < target;
}

async function compact(target: number): Promise<void> {
  while (compactStep(target)) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function reply(answer: LogReply): void {
  parentPort?.postMessage(answer);
}

parentPort?.on('message', async ({ id, task }: { id: number; task: LogTask }) => {
  try {
    switch (task.type) {
      case 'append':
        append(task.records);
        break;
      case 'compact':
        await compact(task.floor);
        break;
      case 'backup':
        await copyDatabase(database, task.path);
        break;
      case 'close':
        database.close();
        break;
    }
    reply({ id });
    if (task.type === 'close') {
      parentPort?.close();
    }
  } catch (error) {
    reply({ id, error: error instanceof Error ? error : new Error(String(error)) });
  }
});
