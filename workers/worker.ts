/** A Temporal worker: runs workflows and activities of one process. */
import { Worker, type WorkerOptions } from '@temporalio/worker';
import type { Engine } from './engine.ts';
import { heartbeat } from './heartbeat.ts';
import { withLeanSandbox } from './sandbox.ts';
import { workflowBundle } from './workflow-bundle.ts';

/** Stages that wait (observe, apply to a slow member) hold a slot each; they cost memory only. */
const LOCAL_ACTIVITIES = 2_000;
const ACTIVITIES = 1_000;
/** One task is a whole healthy propagation, most of it waiting for members. */
const WORKFLOW_TASKS = 200;

/** What {@link createWorker} needs. */
export interface WorkerSettings {
  taskQueue: string;
  activities: NonNullable<WorkerOptions['activities']>;
  /** Keep the call stacks of workflows for the Temporal UI, and the SDK's time limit: a third more CPU. @default {false} */
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
    shutdownGraceTime: '2 s',
    interceptors: { activity: [heartbeat] },
  };
  return workflowDebug ? Worker.create(options) : withLeanSandbox(() => Worker.create(options));
}
