/** A Temporal worker: runs workflows and activities of one process. */
import { GracefulShutdownPeriodExpiredError, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Engine } from './engine.ts';
import { heartbeat } from './heartbeat.ts';
import { leanSandbox } from './sandbox.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** Stages that wait (observe, apply to a slow member) hold a slot each; they cost memory only. */
const LOCAL_ACTIVITIES = 2_000;
const ACTIVITIES = 1_000;
/** One task is a whole healthy propagation, most of it waiting for members. */
const WORKFLOW_TASKS = 200;

/**
 * How workers end: what runs is cancelled after a moment; an engine that does not answer, so that it cannot be told, is not waited
 * for. Kubernetes kills a pod after 30 s.
 */
export const SHUTDOWN = { shutdownGraceTime: '2 s', shutdownForceTime: '10 s' } as const;

/**
 * A history that the code cannot follow ends its run; else each attempt of the task would fail, for ever. It is that of another
 * version, or was written while a worker could not keep the 10 s of a workflow task: signals that came meanwhile are then told
 * in another order when it is replayed. Runs carry nothing that is not on the hub, and the next one begins at once.
 */
const FAILURES: Pick<WorkerOptions, 'workflowFailureErrorTypes'> = {
  workflowFailureErrorTypes: { '*': ['NondeterminismError'] },
};

/** What {@link createWorker} needs. */
export interface WorkerSettings {
  taskQueue: string;
  activities: NonNullable<WorkerOptions['activities']>;
  /** Keep the call stacks of workflows for the Temporal UI, and the SDK's time limit: more CPU. @default {false} */
  workflowDebug?: boolean;
}

/** Creates a worker of a queue; `run()` starts it. */
export async function createWorker(
  engine: Engine,
  { taskQueue, activities, workflowDebug = false }: WorkerSettings,
): Promise<Worker> {
  const options: WorkerOptions = {
    connection: engine.connection,
    namespace: engine.namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
    maxConcurrentLocalActivityExecutions: LOCAL_ACTIVITIES,
    maxConcurrentActivityTaskExecutions: ACTIVITIES,
    maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
    ...SHUTDOWN,
    ...FAILURES,
    interceptors: { activity: [heartbeat] },
    ...(workflowDebug ? {} : leanSandbox()),
  };
  return Worker.create(options);
}

/** Resolves when a worker that was told to shut down has ended, or has to be left behind. Rejects when it had failed. */
export async function untilEnded(running: Promise<void>, logger: Pick<Logger, 'warn'>): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof GracefulShutdownPeriodExpiredError)) {
      throw error;
    }
    logger.warn('the engine does not answer: its worker is left behind');
  }
}
