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
  expect(said).toMatch(/did nothing for [\d.]+ s/);
});

test('openWatchdog() spares a process that is silent because it gets no CPU', async () => {
  const child = run(
    `import { openWatchdog } from '${WATCHDOG}';
     setTimeout(() => {}, 60_000);
     // Asleep, for more looks than end one that is busy: what a crowded machine does to all.
     openWatchdog(20).once('online', () => {
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * 40);
       process.exit(7);
     });`,
  );
  const [code] = await once(child, 'exit');
  expect(code).toBe(7);
});

test('openWatchdog() ends a process that sleeps on and on', async () => {
  const child = run(
    `import { openWatchdog } from '${WATCHDOG}';
     setTimeout(() => {}, 60_000);
     openWatchdog(5).once('online', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`,
  );
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
});

test('openWatchdog() keeps no process alive', async () => {
  const [code] = await once(run(`import { openWatchdog } from '${WATCHDOG}'; openWatchdog();`), 'exit');
  expect(code).toBe(0);
});
