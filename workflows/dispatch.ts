/**
 * Keeps one dispatcher alive: a single endless activity per shard holds the watches on the hub and starts propagations.
 * When its worker dies, Temporal hands it to another.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { DispatchActivities } from '../activities/index.ts';

/** A dead dispatcher is replaced after this long without a heartbeat. */
const HEARTBEAT_TIMEOUT = '6 s';

const { dispatch: dispatchShard } = proxyActivities<DispatchActivities>({
  startToCloseTimeout: '3650 days',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '100 ms', maximumInterval: '5 s' },
  summary: 'watch the hub, start propagations',
});

/** The workflow `dispatch/<shard>`; ends only when it is cancelled. */
export async function dispatch(shard: number): Promise<void> {
  await dispatchShard(shard);
}
