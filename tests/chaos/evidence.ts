/** What is kept of a schedule that failed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inventory } from '../support/inventory.ts';
import type { Fleet } from './fleet.ts';
import type { Schedule } from './plan.ts';

const INVENTORY_MS = 15_000;
const HISTORIES = 40;

/** Writes the schedule, the error, all objects, all output and the histories of open runs into a folder. */
export async function keepEvidence(folder: string, fleet: Fleet, schedule: Schedule, failure: unknown): Promise<void> {
  await mkdir(folder, { recursive: true });
  const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
  const text = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
  await write('error.txt', `${text}\n`);
  await write('schedule.json', JSON.stringify(schedule, undefined, 2));
  for (const [name, service] of Object.entries(fleet.services)) {
    await write(`${name}.log`, service.output());
  }
  for (const [name, cluster] of [
    ['hub', fleet.hub] as const,
    ...fleet.members.map((member) => [member.name, member.direct] as const),
  ]) {
    await write(`${name}.json`, await Promise.race([inventoryText(cluster), tooLate()]));
  }
  await write('runs.json', await Promise.race([runsText(fleet), tooLate()]));
}

function tooLate(): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(() => resolve('"no answer"'), INVENTORY_MS).unref();
  });
}

async function inventoryText(cluster: Fleet['hub']): Promise<string> {
  try {
    return JSON.stringify(Object.fromEntries(await inventory(cluster)), undefined, 1);
  } catch (error) {
    return JSON.stringify(String(error));
  }
}

async function runsText({ temporal }: Fleet): Promise<string> {
  try {
    const histories: Record<string, unknown> = {};
    for await (const { workflowId, runId, status } of temporal.workflow.list({
      query: 'ExecutionStatus != "Completed"',
    })) {
      if (Object.keys(histories).length < HISTORIES) {
        const { events } = await temporal.workflow.getHandle(workflowId, runId).fetchHistory();
        histories[`${workflowId} ${runId} ${status.name}`] = events;
      }
    }
    return JSON.stringify(histories, undefined, 1);
  } catch (error) {
    return JSON.stringify(String(error));
  }
}
