/** The `fleetwright` command. */
import { setFlagsFromString } from 'node:v8';
import { ExplainedError } from '../domain/explained-error.ts';
import { KubeStatusError, KubeUnreachableError } from '../kube/errors.ts';
import type { Command } from './command.ts';
import { ConfigurationError, describeSettings } from './configuration.ts';

/** Name to its module, loaded only when it is used. */
const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import('./start.ts'),
  install: () => import('./install.ts'),
  uninstall: () => import('./uninstall.ts'),
  webhook: () => import('./webhook.ts'),
  backup: () => import('./backup.ts'),
  restore: () => import('./restore.ts'),
  worker: () => import('./worker.ts'),
  join: () => import('./join.ts'),
  unjoin: () => import('./unjoin.ts'),
  register: () => import('./register.ts'),
  agent: () => import('./agent.ts'),
  explain: () => import('./explain.ts'),
  parity: () => import('./parity.ts'),
  plan: () => import('./plan.ts'),
  failover: () => import('./failover.ts'),
  propagations: () => import('./propagations.ts'),
};

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await overview());
    return 0;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!load) {
    process.stderr.write(`fleetwright: unknown command "${name}". Commands: ${Object.keys(COMMANDS).join(', ')}\n`);
    return 2;
  }
  const { command } = await load();
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(
      `fleetwright ${name} ${command.usage}\n\n${command.summary}\n\n${describeSettings(command.settings)}\n`,
    );
    return 0;
  }
  try {
    return await command.run(args);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      process.stderr.write(`fleetwright ${name}: ${error.message}\nSee fleetwright ${name} --help\n`);
      return 2;
    }
    if (error instanceof ExplainedError || error instanceof KubeStatusError || error instanceof KubeUnreachableError) {
      process.stderr.write(`fleetwright ${name}: ${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

async function overview(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(COMMANDS).map(async ([name, load]) => {
      const { command } = await load();
      return `  ${name.padEnd(14)}${command.summary}`;
    }),
  );
  return `fleetwright COMMAND [--help]\n\n${rows.join('\n')}\n`;
}

/**
 * A heap is collected when it has doubled since the last time, in all threads. With some GiB allowed, V8 waits until it has
 * grown fourfold, which is mostly garbage here. New objects get 3 x 16 MiB in threads that start from now on; this one has its
 * share already (`fleetwright.js` gives it the same). Together: a third less memory for a tenth more CPU.
 */
setFlagsFromString('--heap-growing-percent=100');
setFlagsFromString('--max-semi-space-size=16');

/** Told to stop while it was still starting: whatever that would still come to is not waited for. */
const INTERRUPTED = 130;

/** What a command leaves behind, such as a call to an engine that does not answer, holds its process no longer than this. */
const LINGER_MS = 2_000;

process.exitCode = await main(process.argv.slice(2));
setTimeout(() => process.exit(), LINGER_MS).unref();
if (process.exitCode === INTERRUPTED) {
  process.exit();
}
