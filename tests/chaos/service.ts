/** A process of the control plane under chaos: killed and started by the suite, started again when it ends by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type RunningCommand, runCommand } from '../support/command.ts';

/** A `fleetwright` process that is kept running, as a service supervisor does. */
export interface Service {
  /** Resolves when it says that it is ready. */
  start(): Promise<void>;
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** SIGTERM. Throws when it does not end within the patience, or not well. */
  stop(): Promise<void>;
  /** What it wrote, over all of its lives. */
  output(): string;
  /** How often it ended though nobody had killed it. */
  readonly crashes: number;
}

/** Ending takes this long at most, in ms. */
const STOP_PATIENCE_MS = 20_000;
const RESTART_PAUSE_MS = 500;
/** So long a process that ends while it starts is started again, in ms. */
const START_PATIENCE_MS = 60_000;
/** Output of a life that is kept, in characters. */
const MAX_OUTPUT = 200_000;

/** A service that does not run yet. */
export function createService(args: readonly string[], readyPattern: RegExp): Service {
  let current: RunningCommand | undefined;
  let past = '';
  let wanted = false;
  let crashes = 0;

  /** Runs it until it is ready, as often as that takes. */
  async function run(): Promise<void> {
    for (const deadline = Date.now() + START_PATIENCE_MS; ; ) {
      const command = runCommand(args);
      current = command;
      command.ended.then(
        () => {
          past = `${past}\n--- ended at ${new Date().toISOString()}\n${command.output()}`.slice(-MAX_OUTPUT);
        },
        () => {},
      );
      try {
        await command.printed(readyPattern);
        keepRunning(command);
        return;
      } catch (error) {
        if (!wanted || Date.now() > deadline) {
          throw error;
        }
        crashes++;
        await sleep(RESTART_PAUSE_MS);
      }
    }
  }

  function keepRunning(command: RunningCommand): void {
    command.ended
      .then(async () => {
        if (wanted && current === command) {
          crashes++;
          await sleep(RESTART_PAUSE_MS);
          await run();
        }
      })
      .catch(() => {}); // The service stays away, which the schedule notices.
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | NodeJS.Signals | undefined> {
    wanted = false;
    current?.signal(signal);
    return await current?.ended;
  }

  return {
    async start() {
      wanted = true;
      await run();
    },
    async kill() {
      await end('SIGKILL');
    },
    freeze: () => current?.signal('SIGSTOP'),
    thaw: () => current?.signal('SIGCONT'),
    async stop() {
      const killer = setTimeout(() => current?.signal('SIGKILL'), STOP_PATIENCE_MS);
      const how = await end('SIGTERM').finally(() => clearTimeout(killer));
      if (how !== 0 && how !== undefined) {
        throw new Error(`fleetwright ${args[0]} ended with ${how} after SIGTERM`);
      }
    },
    output: () => `${past}\n--- now\n${current?.output() ?? ''}`,
    get crashes() {
      return crashes;
    },
  };
}
