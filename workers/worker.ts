/** A Temporal worker: runs workflows and activities of one process. */
import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { Engine } from './engine.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** Stages that wait (observe, apply to a slow member) hold a slot each; they cost memory only. */
const LOCAL_ACTIVITIES = 2_000;
const ACTIVITIES = 1_000;
/** One task is a whole healthy propagation, most of it waiting for members. */
const WORKFLOW_TASKS = 200;

/** Creates a worker of a queue; `run()` starts it. */
export async function createWorker(
  engine: Engine,
  taskQueue: string,
  activities: NonNullable<WorkerOptions['activities']>,
): Promise<Worker> {
  return Worker.create({
    connection: engine.connection,
    namespace: engine.namespace,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
    maxConcurrentLocalActivityExecutions: LOCAL_ACTIVITIES,
    maxConcurrentActivityTaskExecutions: ACTIVITIES,
    maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
    shutdownGraceTime: '2 s',
  });
}
