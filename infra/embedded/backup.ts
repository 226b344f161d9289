/**
 * Backups of an embedded instance: a folder laid out like its data folder, with the hub's store, its certificates and
 * tokens, and the engine's file. Simulated members are left out: they are filled again from the hub.
 */
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { BACKUP_PATH } from '../../api/backup.ts';
import { checkStoreFile, copyDatabaseFile, renewRevisions, type StoreSummary } from '../../api/store/sqlite-backup.ts';
import type { KubeTransport } from '../../kube/transport.ts';

/** Files of a data folder, and of a backup. */
const STORE = join('hub', 'store.db');
const CERTIFICATES = join('hub', 'certificates');
const ENGINE = 'engine.db';
/** What an instance makes anew, or what belongs to the state that is replaced. */
const REPLACED = ['hub', 'members', ENGINE, `${ENGINE}-wal`, `${ENGINE}-shm`, 'kubeconfig'];

/** A folder that cannot be backed up or restored as it is; the message says why, and what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
}

/** What a backup holds. */
export interface BackupSummary extends StoreSummary {
  /** False where the engine is somebody else's. */
  hasEngine: boolean;
}

/** True where a data folder holds an embedded hub. */
export function hasStore(data: string): boolean {
  return existsSync(join(data, STORE));
}

/**
 * Copies a data folder into a new folder (mode 0700, files 0600). `hub`: the one that runs on it, absent when none does.
 * The engine comes first: what it lacks is started again from the hub, and what the hub lacks nobody would know of.
 */
export async function backUp(data: string, to: string, hub: KubeTransport | undefined): Promise<BackupSummary> {
  if (!hasStore(data)) {
    throw new BackupError(`There is no embedded hub in ${data}: name its folder with --data`);
  }
  if (existsSync(to) && (await readdir(to)).length > 0) {
    throw new BackupError(`${to} is not empty: name a new folder`);
  }
  await mkdir(dirname(join(to, STORE)), { recursive: true, mode: 0o700 });
  const hasEngine = existsSync(join(data, ENGINE));
  if (hasEngine) {
    await copyDatabaseFile(join(data, ENGINE), join(to, ENGINE));
  }
  if (hub) {
    const { file } = z.object({ file: z.string() }).parse(await hub.send({ method: 'POST', path: BACKUP_PATH }));
    await moveFile(file, join(to, STORE));
  } else {
    await copyDatabaseFile(join(data, STORE), join(to, STORE));
  }
  await copyPrivately(join(data, CERTIFICATES), join(to, CERTIFICATES));
  return { ...checkStoreFile(join(to, STORE)), hasEngine };
}

/** Puts a backup in place of what a data folder holds; nothing may run on that. `force`: also of what is there. */
export async function restoreBackup(from: string, data: string, force: boolean): Promise<BackupSummary> {
  if (!hasStore(from)) {
    throw new BackupError(`There is no backup in ${from}`);
  }
  const summary = checkStoreFile(join(from, STORE));
  const present = REPLACED.filter((name) => existsSync(join(data, name)));
  if (present.length > 0 && !force) {
    throw new BackupError(
      `${data} holds ${present.join(', ')}: restore into an empty folder, or replace it with --force`,
    );
  }
  // All is copied before anything is taken away.
  const staging = join(data, 'restoring');
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, 'hub'), { recursive: true, mode: 0o700 });
  await copyDatabaseFile(join(from, STORE), join(staging, STORE));
  renewRevisions(join(staging, STORE));
  await copyPrivately(join(from, CERTIFICATES), join(staging, CERTIFICATES));
  const hasEngine = existsSync(join(from, ENGINE));
  if (hasEngine) {
    await copyDatabaseFile(join(from, ENGINE), join(staging, ENGINE));
  }
  for (const name of REPLACED) {
    await rm(join(data, name), { recursive: true, force: true });
  }
  for (const name of await readdir(staging)) {
    await rename(join(staging, name), join(data, name));
  }
  await rm(staging, { recursive: true });
  return { ...summary, hasEngine };
}

/** Also from one file system to another. */
async function moveFile(from: string, to: string): Promise<void> {
  await cp(from, to);
  await chmod(to, 0o600);
  await rm(from);
}

async function copyPrivately(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of await readdir(from)) {
    await cp(join(from, name), join(to, name));
    await chmod(join(to, name), 0o600);
  }
}
