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
/** An engine that was killed answers again within this time. */
const RECOVERY_MS = 15_000;
const PAUSE_MS = 50;

/** Kills (SIGKILL), and starts again what does not come back by itself. */
export async function killAndRestart(instance: Instance, kill: Kill, random: Random): Promise<Instance> {
  const { place, command } = instance;
  if (kill !== 'process') {
    process.kill(await instance.enginePid(), 'SIGKILL');
  }
  if (kill === 'engine') {
    await untilEngineIsBack(instance);
    return instance;
  }
  command.signal('SIGKILL');
  await command.ended;
  await instance.disconnect();
  if (kill === 'everything while it starts') {
    await killWhileStarting(place, random.integer(0, START_MS));
  }
  return startInstance(place);
}

/** The engine is started again by the process that lost it. */
async function untilEngineIsBack({ engine, command }: Instance): Promise<void> {
  const deadline = Date.now() + RECOVERY_MS;
  for (;;) {
    try {
      await engine.connection.withDeadline(deadline, () => engine.connection.ensureConnected());
      await engine.workflowService.getSystemInfo({});
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`The engine did not come back:\n${command.output()}`, { cause: error });
      }
      await sleep(PAUSE_MS);
    }
  }
}

async function killWhileStarting(place: InstancePlace, afterMs: number): Promise<void> {
  const command = runCommand(startArguments(place));
  await sleep(afterMs);
  command.signal('SIGKILL');
  await command.ended;
  await killEngine(place);
}
