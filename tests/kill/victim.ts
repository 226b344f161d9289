/** An instance that is killed in the middle of its work and started again on the same folder. */
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../support/command.ts';
import { type Instance, type InstancePlace, killEngine, startArguments, startInstance } from '../support/instance.ts';
import type { Random } from './random.ts';

/** What is killed: the main process (its engine lives on), both, the engine, or both while they start. */
export const KILLS = ['process', 'everything', 'engine', 'everything while it starts'] as const;

/** See {@link KILLS}. */
export type Kill = (typeof KILLS)[number];

/** A start that is killed ends within this time, in ms; a whole start takes about 4 s. */
const START_MS = 5_000;
/** By then a process that has lost its engine must have ended by itself. */
const END_MS = 30_000;

/** Kills (SIGKILL), and starts again. Throws when a process that cannot work any more goes on. */
export async function killAndRestart(instance: Instance, kill: Kill, random: Random): Promise<Instance> {
  const { place, command } = instance;
  if (kill === 'engine' || kill === 'everything') {
    process.kill(await instance.enginePid(), 'SIGKILL');
  }
  if (kill === 'engine') {
    const patience = new AbortController();
    const how = await Promise.race([
      command.ended.finally(() => patience.abort()),
      sleep(END_MS, 'not at all', { signal: patience.signal }),
    ]);
    if (typeof how !== 'number' || how === 0) {
      throw new Error(`The process ended ${how} after its engine was killed:\n${command.output()}`);
    }
  } else {
    command.signal('SIGKILL');
    await command.ended;
  }
  await instance.disconnect();
  if (kill === 'everything while it starts') {
    await killWhileStarting(place, random.integer(0, START_MS));
  }
  return startInstance(place);
}

async function killWhileStarting(place: InstancePlace, afterMs: number): Promise<void> {
  const command = runCommand(startArguments(place));
  await sleep(afterMs);
  command.signal('SIGKILL');
  await command.ended;
  await killEngine(place);
}
