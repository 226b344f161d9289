/** Other processes that poll the queue of propagations: those that this one can share its work with. */
import type { Logger } from 'pino';
import { TASK_QUEUE } from '../domain/propagation/start.ts';
import type { Engine } from './engine.ts';

/** How many others there are, as of the last look. */
export interface Peers {
  count(): number;
  close(): void;
}

/** gRPC TaskQueueType of workflow tasks. */
const WORKFLOW_TASKS = 1;
const LOOK_MS = 10_000;
/** A poll ends after 60 s; who has not polled since has gone. The engine remembers pollers for five minutes. */
const POLL_MS = 70_000;

/** Looks now and then who polls; without an answer the last one counts. */
export function watchPeers(engine: Engine, logger: Pick<Logger, 'debug'>): Peers {
  const { client, namespace } = engine;
  let others = 0;

  async function look(): Promise<void> {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: TASK_QUEUE },
      taskQueueType: WORKFLOW_TASKS,
    });
    const present = (pollers ?? []).filter(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 > Date.now() - POLL_MS,
    );
    others = new Set(present.map(({ identity }) => identity)).size - 1;
  }

  const lookAgain = (): void => {
    look().catch((error: unknown) => logger.debug({ err: error }, 'cannot ask who polls'));
  };
  lookAgain();
  const timer = setInterval(lookAgain, LOOK_MS);
  timer.unref();
  return {
    count: () => Math.max(0, others),
    close: () => clearInterval(timer),
  };
}

/** No others: a process with an engine of its own. */
export const ALONE: Peers = { count: () => 0, close: () => {} };
