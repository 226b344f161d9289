/** `fleetwright restore`: makes a backup the data folder that `start` goes on from. */
import { resolve } from 'node:path';
import { z } from 'zod';
import { BackupError, restoreBackup } from '../infra/embedded/backup.ts';
import type { Command } from './command.ts';
import { flag, readCommandLine, setting } from './configuration.ts';
import { openDataFolder } from './data-folder.ts';

const settings = {
  data: setting(z.string().min(1).default('.fleetwright'), 'Folder of all data', { placeholder: 'DIR' }),
  from: setting(z.string().min(1), 'Folder of the backup', { placeholder: 'DIR' }),
  force: setting(flag.default(false), 'Replace what the data folder holds'),
};

/** Restores a backup and says what it holds. */
export const command: Command = {
  summary: 'Restore a backup into a data folder on which nothing runs',
  usage: '--from DIR [flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const folder = await openDataFolder(configuration.data);
    try {
      const summary = await restoreBackup(resolve(configuration.from), folder.path, configuration.force);
      const engine = summary.hasEngine ? ', and the engine' : '';
      process.stdout.write(`${folder.path}: ${summary.objects} objects of the hub${engine}\n`);
      return 0;
    } catch (error) {
      if (error instanceof BackupError) {
        process.stderr.write(`fleetwright restore: ${error.message}\n`);
        return 1;
      }
      throw error;
    } finally {
      folder.release();
    }
  },
};
