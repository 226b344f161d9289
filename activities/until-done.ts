/** Stages as a row of small writes, each decided from what is there now: a crash between two is no special case. */

/** A stage needs a handful of writes; more means that it does not see its own. */
const MAX_WRITES = 10;

/** Nothing is left to write. */
export interface Done<Result> {
  kind: 'done';
  result: Result;
}

/** Performs one write after another until the next step is {@link Done}; returns its result. */
export async function untilDone<Write extends { kind: string }, Result>(
  next: () => Write | Done<Result>,
  perform: (write: Write) => Promise<void>,
): Promise<Result> {
  for (let count = 0; count <= MAX_WRITES; count++) {
    const step = next();
    if (isDone(step)) {
      return step.result;
    }
    await perform(step);
  }
  throw new Error(`Not done after ${MAX_WRITES} writes: the cache does not show what was written`);
}

function isDone<Write extends { kind: string }, Result>(step: Write | Done<Result>): step is Done<Result> {
  return step.kind === 'done';
}
