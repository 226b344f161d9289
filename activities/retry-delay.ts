/** Attempts that cannot succeed soon are not repeated soon: a member that is out may have thousands of objects waiting for it. */
import { ApplicationFailure } from '@temporalio/activity';
import { MemberNotReadyError } from './members.ts';

/** As long as the longest back-off of any attempt, so that nothing waits longer than it would have. */
const NOT_READY_DELAY = '30 s';

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
