/** Copies of SQLite files that may be in use, and what a hub's store needs to go on from a copy. */
import { closeSync, openSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { openDatabase } from './sqlite-schema.ts';

/** Pages copied at a time; writes come in between. */
const PAGES_PER_STEP = 500;
/**
 * Revisions that a restored hub leaves out, so that it gives out none that clients have seen with other contents before:
 * etcd's advice for its own snapshots.
 */
const REVISION_GAP = 1_000_000_000;

/** Copies an open database into a new file that its owner alone can read. */
export async function copyDatabase(database: DatabaseSync, path: string): Promise<void> {
  closeSync(openSync(path, 'wx', 0o600));
  try {
    await backup(database, path, { rate: PAGES_PER_STEP });
    toSingleFile(path);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Nothing beside the file belongs to it until it is used again. */
function toSingleFile(path: string): void {
  const copy = new DatabaseSync(path);
  try {
    copy.exec('PRAGMA journal_mode = DELETE;');
  } finally {
    copy.close();
  }
}

/** Copies a database that no hub has open. */
export async function copyDatabaseFile(from: string, to: string): Promise<void> {
  const database = new DatabaseSync(from);
  try {
    await copyDatabase(database, to);
  } finally {
    database.close();
  }
}

/** What a store's file holds. */
export interface StoreSummary {
  objects: number;
  revision: number;
}

/** Checks the whole file and says what it holds. Throws when it is damaged or no hub's store. */
export function checkStoreFile(path: string): StoreSummary {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [{ integrity_check: verdict }] = z
      .tuple([z.object({ integrity_check: z.string() })], z.unknown())
      .parse(database.prepare('PRAGMA integrity_check').all());
    if (verdict !== 'ok') {
      throw new Error(verdict);
    }
    const count = 'SELECT count(DISTINCT resource || char(0) || key) AS objects FROM versions AS one';
    const isNewest = 'NOT EXISTS (SELECT 1 FROM versions AS next WHERE next.previous = one.revision)';
    return z
      .object({ objects: z.number(), revision: z.number() })
      .parse(
        database
          .prepare(`SELECT (${count} WHERE deleted = 0 AND ${isNewest}) AS objects, revision FROM counters`)
          .get(),
      );
  } catch (error) {
    throw new Error(`"${path}" is not a hub's store, or damaged`, { cause: error });
  } finally {
    database.close();
  }
}

/** Makes a copy ready to be gone on from: without history, and with revisions that nobody has seen. */
export function renewRevisions(path: string): void {
  const database = openDatabase(path);
  try {
    database.exec(`
      BEGIN IMMEDIATE;
      DELETE FROM versions WHERE revision IN (SELECT previous FROM versions) OR deleted = 1;
      UPDATE counters SET revision = revision + ${REVISION_GAP}, floor = revision + ${REVISION_GAP};
      COMMIT;
    `);
  } finally {
    database.close();
  }
}
