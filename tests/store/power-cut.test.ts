/**
 * The power goes while a store is being written: whatever was answered before that is there afterwards. A cut leaves the
 * files as they are at one moment, less what the disk was not yet made to keep: the end of the write-ahead log, of which
 * anything may be missing or nonsense from the last transaction on that nobody was told of.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { checkStoreFile } from '../../api/store/sqlite-backup.ts';
import { sqliteLog } from '../../api/store/sqlite-log.ts';
import { openDatabase } from '../../api/store/sqlite-schema.ts';
import { openStore } from '../../api/store/store.ts';
import { commitEnds } from './wal.ts';

const CUTS = Number(process.env.POWER_CUTS ?? 2);
const MAX_PAUSE_MS = 400;

const folder = mkdtempSync(join(tmpdir(), 'power-cut-'));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) {
    child.kill('SIGKILL');
  }
  rmSync(folder, { recursive: true });
});

/** What has been answered: the newest value of each key (negative: deleted with it), and the newest revision. */
interface Answered {
  values: Map<string, number>;
  revision: number;
}

function startWriter(path: string): { child: ChildProcess; answered: Answered } {
  const answered: Answered = { values: new Map(), revision: 0 };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let rest = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [key = '', value = '', revision = ''] = line.split(' ');
      answered.values.set(key, Number(value));
      answered.revision = Math.max(answered.revision, Number(revision));
    }
  });
  return { child, answered };
}

/** Stops all threads of the process at one moment. */
async function freeze({ pid = 0 }: ChildProcess): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!/^State:\s+[tT]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) {
    await pause(1);
  }
  // What it had printed by then arrives.
  await pause(20);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Copies the files; `wal` is what is left of the log. */
function copyStore(from: string, name: string, wal: Buffer): string {
  const to = join(folder, name);
  copyFileSync(from, to);
  writeFileSync(`${to}-wal`, wal);
  return to;
}

async function contentsOf(path: string): Promise<Answered> {
  const store = await openStore(sqliteLog(path));
  const values = store
    .collection('configmaps')
    .list('')
    .map(({ key, object }): [string, number] => [key, Number((object.data as { value: string }).value)]);
  const revision = store.revision();
  await store.close();
  return { values: new Map(values), revision };
}

/** Each answered write, or a later one on the same key, is there. */
async function expectKept(path: string, answered: Answered): Promise<number> {
  const found = await contentsOf(path);
  expect(checkStoreFile(path).objects).toBe(found.values.size);
  expect(found.revision).toBeGreaterThanOrEqual(answered.revision);
  for (const [key, value] of answered.values) {
    const now = found.values.get(key);
    // A later write that nobody was told of may be there, too; what was replaced or deleted never comes back.
    const gone = value < 0 || found.revision > answered.revision;
    const kept = now === undefined ? gone : value < 0 ? now > -value : now >= value;
    expect(kept, `${key} has ${now}, ${value} was answered`).toBe(true);
  }
  return found.revision;
}

/** Where the log may end: the last transaction is certain to be kept only if somebody was told of it. */
function certainEnd(path: string, wal: Buffer, answered: number): number {
  const ends = commitEnds(wal);
  const before = ends.at(-2) ?? 0;
  const copy = copyStore(path, 'before-last', wal.subarray(0, before));
  const database = new DatabaseSync(copy);
  const row = database.prepare('SELECT revision FROM counters').get();
  database.close();
  return Number(row?.revision) >= answered ? before : (ends.at(-1) ?? 0);
}

test('each commit waits for the disk', () => {
  const database = openDatabase(join(folder, 'settings.db'));
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  database.close();
});

test('what was answered survives a power cut at any moment', { timeout: 120_000 }, async () => {
  const path = join(folder, 'hub.db');
  const { child, answered } = startWriter(path);
  let newest = 0;
  await expect.poll(() => answered.revision).toBeGreaterThan(100);
  for (let cut = 0; cut < CUTS; cut += 1) {
    await pause(Math.random() * MAX_PAUSE_MS);
    await freeze(child);
    const told = { values: new Map(answered.values), revision: answered.revision };
    const wal = readFileSync(`${path}-wal`);
    const end = certainEnd(path, wal, told.revision);
    const tails = [
      wal.subarray(end),
      Buffer.alloc(0),
      wal.subarray(end, end + Math.floor(Math.random() * (wal.length - end))),
      Buffer.alloc(wal.length - end),
      randomBytes(wal.length - end),
    ];
    for (const [index, tail] of tails.entries()) {
      const copy = copyStore(path, `cut-${cut}-${index}`, Buffer.concat([wal.subarray(0, end), tail]));
      const revision = await expectKept(copy, told);
      if (index === 0) {
        expect(revision).toBeGreaterThanOrEqual(newest);
        newest = revision;
      }
      rmSync(copy);
      rmSync(`${copy}-wal`, { force: true });
    }
    process.kill(child.pid ?? 0, 'SIGCONT');
  }
});

test('revisions go on after a cut where they were', { timeout: 60_000 }, async () => {
  const path = join(folder, 'again.db');
  let newest = 0;
  for (let life = 0; life < 3; life += 1) {
    const { child, answered } = startWriter(path);
    await expect.poll(() => answered.revision).toBeGreaterThan(newest + 50);
    await pause(Math.random() * MAX_PAUSE_MS);
    await freeze(child);
    const { revision } = answered;
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    newest = (await contentsOf(path)).revision;
    expect(newest).toBeGreaterThanOrEqual(revision);
  }
});
