/** The workflows' code as one script for the worker's sandbox, built once per version of the code. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const WORKFLOWS = join(ROOT, 'workflows', 'index.ts');

/** Folders whose code can end up in the bundle. */
const SOURCES = ['workflows', 'domain'];

/** The bundle, from the cache when the sources are unchanged (building takes a second or two). */
export async function workflowBundle(): Promise<{ code: string }> {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleetwright');
  const path = join(folder, `workflows-${digestOfSources()}.js`);
  const cached = await readFile(path, 'utf8').catch(() => undefined);
  if (cached !== undefined) {
    return { code: cached };
  }
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    // Every run would evaluate them anew otherwise; they keep no state between runs.
    preloadModules: [WORKFLOWS],
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error: console.error },
  });
  await mkdir(folder, { recursive: true });
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, code, { mode: 0o600 });
  await rename(scratch, path);
  return { code };
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  const sdk = fileURLToPath(import.meta.resolve('@temporalio/workflow'));
  const packageJson = readFileSync(sdk.replace(/lib[\\/]index\.js$/, 'package.json'), 'utf8');
  hash.update(packageJson).update(readFileSync(fileURLToPath(import.meta.url)));
  for (const folder of SOURCES) {
    for (const file of globSync(join(ROOT, folder, '**', '*.ts')).sort()) {
      if (!file.endsWith('.test.ts')) {
        hash.update(file.slice(ROOT.length)).update(readFileSync(file));
      }
    }
  }
  return hash.digest('hex').slice(0, 16);
}
