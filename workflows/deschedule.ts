/** One round of the descheduler, started by a Temporal Schedule. */
import type { DeschedulingSummary } from '../domain/failover/stages.ts';
import { retryAnywhere } from './stages.ts';

/** The workflow of the Schedule `descheduler`. */
export async function deschedule(): Promise<DeschedulingSummary> {
  return retryAnywhere('descheduleAll', 'give back replicas without room', []);
}
