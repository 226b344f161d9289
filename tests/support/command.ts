/** The `fleetwright` command as a user runs it: a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A running command. */
export interface RunningCommand {
  pid: number;
  /** All that it wrote so far, both streams. */
  output(): string;
  /** Resolves when it has written a text that matches; rejects when it ends before, with what it wrote. */
  printed(pattern: RegExp): Promise<void>;
  /** Its exit code, or the signal that ended it, once it has ended. */
  ended: Promise<number | NodeJS.Signals>;
  signal(signal: NodeJS.Signals): void;
}

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Starts the command with these arguments; settings in the environment of the tests do not reach it. */
export function runCommand(args: readonly string[]): RunningCommand {
  const environment = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('FLEETWRIGHT_') && !name.startsWith('VITEST') && name !== 'NODE_OPTIONS',
  );
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: Object.fromEntries(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return observe(child, args);
}

function observe(child: ChildProcess, args: readonly string[]): RunningCommand {
  let output = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const listener of listeners) {
        listener();
      }
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code ?? 0));
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    ended,
    signal: (signal) => void child.kill(signal),
    async printed(pattern) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (pattern.test(output)) {
          resolve();
        }
      };
      listeners.add(look);
      look();
      ended.then(
        (how) =>
          reject(new Error(`fleetwright ${args.join(' ')} ended (${how}) before it printed ${pattern}:\n${output}`)),
        reject,
      );
      await promise.finally(() => listeners.delete(look));
    },
  };
}
