/** Actions of one process that must not overlap, because each looks at what the one before has written. */

/** One after the other, in the order in which they came. */
export interface Turns {
  /** Runs the action when all those before it have ended, well or not. */
  take<T>(action: () => Promise<T>): Promise<T>;
}

/** Nobody waits yet. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(action) {
      const turn = last.then(action);
      last = turn.catch(() => {});
      return turn;
    },
  };
}
