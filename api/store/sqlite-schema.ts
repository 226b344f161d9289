/** The tables of the log. */
import { DatabaseSync } from 'node:sqlite';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS versions (
    revision INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    key TEXT NOT NULL,
    json TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    previous INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS counters (revision INTEGER NOT NULL, floor INTEGER NOT NULL) STRICT;
  INSERT INTO counters SELECT 1, 1 WHERE NOT EXISTS (SELECT 1 FROM counters);
`;

/**
 * Opens the file for one process alone, made and set up when missing. FULL, not NORMAL: after a power cut NORMAL may
 * lose the last commits, and revisions that clients have seen would be given out again.
 */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database.close();
    throw new Error(`Cannot open the store "${path}": it is not a hub's store or another hub has it open`, {
      cause: error,
    });
  }
}
