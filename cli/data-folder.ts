/** The folder that holds everything of one embedded instance; one process at a time may use it. */
import { chmod, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from './configuration.ts';

/** The folder is in use by another process. */
export class DataFolderInUseError extends ConfigurationError {
  override name = 'DataFolderInUseError';
}

/** An open data folder. */
export interface DataFolder {
  /** Absolute path. */
  path: string;
  release(): void;
}

/**
 * Creates the folder (mode 0700) if need be and takes its lock. The lock is SQLite's own file lock: it ends with the
 * process however that dies, so nothing stale is ever left. Throws {@link DataFolderInUseError}.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const lockPath = join(path, 'lock.db');
  const lock = new DatabaseSync(lockPath);
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT;');
  } catch (error) {
    lock.close();
    throw new DataFolderInUseError(
      `Another fleetwright runs on ${path}. Stop it, or start this one with its own folder: --data DIR`,
      { cause: error },
    );
  }
  await chmod(lockPath, 0o600);
  return { path, release: () => lock.close() };
}
