import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

const WATCHDOG = new URL('./watchdog.ts', import.meta.url).href;

function run(script: string) {
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'ignore', 'pipe'] });
}

test('openWatchdog() ends a process whose thread never yields, and says so', async () => {
  const child = run(
    `import { openWatchdog } from '${WATCHDOG}';
     setTimeout(() => {}, 60_000);
     openWatchdog(50).once('online', () => { for (;;); });`,
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  expect(said).toContain('did nothing for 0.5 s');
});

test('openWatchdog() keeps no process alive', async () => {
  const [code] = await once(run(`import { openWatchdog } from '${WATCHDOG}'; openWatchdog();`), 'exit');
  expect(code).toBe(0);
});
