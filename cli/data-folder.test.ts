import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataFolderInUseError, openDataFolder } from './data-folder.ts';

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fleetwright-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('openDataFolder() refuses a folder that is in use and opens it after its release', async () => {
  const folder = await temporaryFolder();
  const first = await openDataFolder(folder);
  await expect(openDataFolder(folder)).rejects.toThrow(DataFolderInUseError);
  first.release();
  (await openDataFolder(folder)).release();
});

test('openDataFolder() opens the folder of a process that was killed', async () => {
  const folder = await temporaryFolder();
  const module = new URL('./data-folder.ts', import.meta.url).href;
  const holder = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    `const { openDataFolder } = await import(${JSON.stringify(module)});
     await openDataFolder(${JSON.stringify(folder)}); console.log('open'); setInterval(() => {}, 1e6);`,
  ]);
  await once(holder.stdout, 'data');
  await expect(openDataFolder(folder)).rejects.toThrow(DataFolderInUseError);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  (await openDataFolder(folder)).release();
});
