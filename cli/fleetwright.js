#!/usr/bin/env -S MALLOC_ARENA_MAX=2 node --max-semi-space-size=16
// Runs cli/main.ts, with the Node that comes with the packages when the one on PATH is too old for TypeScript. Both settings above
// save memory (docs/performance.md).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const WANTED = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > WANTED[0] || (major === WANTED[0] && minor >= WANTED[1])) {
  await import('./main.ts');
} else {
  const node = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url));
  if (!existsSync(node)) {
    process.stderr.write(
      `fleetwright needs Node ${WANTED.join('.')} or newer; this is ${process.versions.node}. Run npm ci, or install a newer Node.\n`,
    );
    process.exit(1);
  }
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const { status, signal } = spawnSync(node, [...process.execArgv, main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exit(signal ? 1 : (status ?? 1));
}
