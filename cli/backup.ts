/** `fleetwright backup`: copies the embedded hub and engine, also while they run. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { BackupError, backUp, hasStore } from '../infra/embedded/backup.ts';
import { connectKubeconfig } from '../kube/kubeconfig.ts';
import type { Command } from './command.ts';
import { readCommandLine, setting } from './configuration.ts';
import { DataFolderInUseError, openDataFolder } from './data-folder.ts';

const settings = {
  data: setting(z.string().min(1).default('.fleetwright'), 'Folder of all data', { placeholder: 'DIR' }),
  to: setting(z.string().min(1), 'New folder for the backup', { placeholder: 'DIR' }),
};

/** Makes a backup and says what it holds. */
export const command: Command = {
  summary: 'Back up the embedded hub and engine, running or not',
  usage: '--to DIR [flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const [data, to] = [resolve(configuration.data), resolve(configuration.to)];
    try {
      const { objects, revision, hasEngine } = await backUpFolder(data, to);
      const engine = hasEngine ? ', and the engine' : '';
      process.stdout.write(`${to}: ${objects} objects of the hub at revision ${revision}${engine}\n`);
      return 0;
    } catch (error) {
      if (error instanceof BackupError) {
        process.stderr.write(`fleetwright backup: ${error.message}\n`);
        return 1;
      }
      throw error;
    }
  },
};

async function backUpFolder(data: string, to: string): ReturnType<typeof backUp> {
  if (!hasStore(data)) {
    throw new BackupError(`There is no embedded hub in ${data}: name its folder with --data`);
  }
  try {
    const folder = await openDataFolder(data);
    try {
      return await backUp(data, to, undefined);
    } finally {
      folder.release();
    }
  } catch (error) {
    if (!(error instanceof DataFolderInUseError)) {
      throw error;
    }
  }
  const hub = connectKubeconfig({ path: join(data, 'kubeconfig'), context: 'fleetwright' });
  try {
    return await backUp(data, to, hub);
  } finally {
    await hub.close();
  }
}
