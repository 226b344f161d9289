/** The log in a SQLite file. Reading happens once, at the start; writing in a worker thread, so that no fsync blocks. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { LogContents, LogRecord, RevisionLog } from './revision-log.ts';
import { openDatabase } from './sqlite-schema.ts';

/** What the worker is asked to do. */
export type LogTask =
  | { type: 'append'; records: LogRecord[] }
  | { type: 'compact'; floor: number }
  | { type: 'backup'; path: string }
  | { type: 'close' };

/** The worker's answer to a task; `error` when nothing of it was done. */
export interface LogReply {
  id: number;
  error?: Error;
}

const RECORD = z.object({
  revision: z.number(),
  resource: z.string(),
  key: z.string(),
  json: z.string(),
  deleted: z.number().transform((flag) => flag === 1),
  previous: z.number(),
});

/** A log in the file at `path`, made when missing. Durable with SQLite's WAL and `synchronous=FULL`. */
export function sqliteLog(path: string): RevisionLog {
  let worker: Worker | undefined;
  let lastTask = 0;
  const waiting = new Map<number, { resolve: () => void; reject: (reason: Error) => void }>();

  function failAll(error: Error): void {
    for (const { reject } of waiting.values()) {
      reject(error);
    }
    waiting.clear();
  }

  function start(): Worker {
    const started = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData: { path } });
    started.on('message', ({ id, error }: LogReply) => {
      const task = waiting.get(id);
      waiting.delete(id);
      if (error) {
        task?.reject(error);
      } else {
        task?.resolve();
      }
    });
    started.on('error', failAll);
    started.on('exit', () => failAll(new Error(`The store "${path}" is closed`)));
    return started;
  }

  function run(task: LogTask): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (!worker) {
      return Promise.reject(new Error(`The store "${path}" is not open`));
    }
    lastTask += 1;
    waiting.set(lastTask, { resolve, reject });
    worker.postMessage({ id: lastTask, task });
    return promise;
  }

  return {
    async open() {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      const contents = readContents(path);
      worker = start();
      // Answered once the worker has the file, or rejected because another hub was faster.
      await run({ type: 'compact', floor: contents.floor });
      return contents;
    },
    append: (records) => run({ type: 'append', records }),
    compact: (floor) => run({ type: 'compact', floor }),
    async backup() {
      const copy = `${path}-backup-${randomUUID()}`;
      await run({ type: 'backup', path: copy });
      return copy;
    },
    async close() {
      if (worker) {
        const exited = new Promise((resolve) => worker?.once('exit', resolve));
        await run({ type: 'close' });
        await exited;
        worker = undefined;
      }
    },
  };
}

function readContents(path: string): LogContents {
  const database: DatabaseSync = openDatabase(path);
  try {
    const { revision, floor } = z
      .object({ revision: z.number(), floor: z.number() })
      .parse(database.prepare('SELECT revision, floor FROM counters').get());
    const rows = database
      .prepare('SELECT revision, resource, key, json, deleted, previous FROM versions ORDER BY revision')
      .all();
    return { revision, floor, records: rows.map((row) => RECORD.parse(row)) };
  } finally {
    database.close();
  }
}
