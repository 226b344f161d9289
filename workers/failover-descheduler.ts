/** The descheduler as a Temporal Schedule: seen, paused and started by hand in the Temporal UI. */

import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { TASK_QUEUE } from '../domain/propagation/start.ts';
import type { Engine } from './engine.ts';

const SCHEDULE_ID = 'descheduler';
/** Rounds that were missed for longer than this are not made up for. */
const CATCHUP_WINDOW = '1 minute';

/** Creates the Schedule, or gives it a new interval; 0 seconds removes it. A pause made by people stays. */
export async function scheduleDescheduler({ client }: Engine, seconds: number): Promise<void> {
  const handle = client.schedule.getHandle(SCHEDULE_ID);
  if (seconds === 0) {
    await handle.delete().catch((error: unknown) => {
      if (!(error instanceof ScheduleNotFoundError)) {
        throw error;
      }
    });
    return;
  }
  const spec = { intervals: [{ every: seconds * 1_000 }] };
  try {
    await client.schedule.create({
      scheduleId: SCHEDULE_ID,
      spec,
      action: {
        type: 'startWorkflow',
        workflowType: 'deschedule',
        workflowId: SCHEDULE_ID,
        taskQueue: TASK_QUEUE,
        staticSummary: 'moves replicas that find no room',
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) {
      throw error;
    }
    await handle.update((current) => ({ ...current, spec }));
  }
}
