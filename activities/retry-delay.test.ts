import { ApplicationFailure } from '@temporalio/activity';
import { expect, test } from 'vitest';
import { MemberNotReadyError, MemberUnavailableError } from './members.ts';
import { withRetryDelay } from './retry-delay.ts';

test('withRetryDelay() asks for a long pause where a member is out', async () => {
  const failure = await withRetryDelay(() => Promise.reject(new MemberNotReadyError('cluster(m1) not ready'))).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ApplicationFailure);
  expect(failure).toMatchObject({
    message: 'cluster(m1) not ready',
    type: 'MemberNotReadyError',
    nextRetryDelay: '10 min',
    nonRetryable: false,
  });
});

test('withRetryDelay() passes on answers and all other failures', async () => {
  const other = new MemberUnavailableError('cluster m1 does not have a secret');
  expect(await withRetryDelay(() => Promise.resolve(1))).toBe(1);
  await expect(withRetryDelay(() => Promise.reject(other))).rejects.toBe(other);
});
