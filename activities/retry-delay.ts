/** Attempts that cannot succeed soon are not repeated soon: a member that is out may have thousands of objects waiting for it. */
import { ApplicationFailure } from '@temporalio/activity';
import { MemberNotReadyError } from './members.ts';

/**
 * The member's return wakes all that waits for it. This is for an attempt by a process that did not yet know of the return: so
 * seldom that ten thousand objects cost a few attempts a second.
 */
const NOT_READY_DELAY = '10 min';

/** Runs an attempt; where the member is out, its failure asks for the longest pause at once. */
export async function withRetryDelay<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof MemberNotReadyError) {
      const { message, name: type } = error;
      throw ApplicationFailure.create({ message, type, nextRetryDelay: NOT_READY_DELAY, cause: error });
    }
    throw error;
  }
}
