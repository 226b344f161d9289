/**
 * A bound of time for code that does not yield. A count of instructions sees only what Lua itself does, not how long one
 * of them takes: a search whose pattern can match in very many ways, an insertion before a hundred thousand entries.
 */
import { createContext, Script } from 'node:vm';

/** Milliseconds that one run may take, as in Karmada. */
const RUN_TIME_LIMIT = 1_000;

/** Milliseconds for which what was cut off is not run again: everything else waits while it runs. */
const REST_TIME = 10_000;

/** Names of what was cut off that are remembered; the oldest go first. */
const MAX_RESTING = 1_000;

const context: { run?: () => void } = {};
createContext(context);
const script = new Script('run()');

/** By name: until when it rests, in ms since 1970. */
const resting = new Map<string, number>();

/**
 * What `run` returns. When it takes too long it is cut off wherever it is, without its `finally`, so that all it was
 * changing must be thrown away; then, and for a while for the same `name`, the answer is what `cutOff` returns or throws.
 */
export function withinTime<T>(name: string, run: () => T, cutOff: () => T): T {
  if (isResting(name)) {
    return cutOff();
  }
  let result: { value: T } | undefined;
  context.run = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: RUN_TIME_LIMIT });
  } catch (error) {
    if (!isTimeout(error)) {
      throw error;
    }
    rest(name);
  }
  return result ? result.value : cutOff();
}

function isResting(name: string): boolean {
  const until = resting.get(name);
  if (until !== undefined && until <= Date.now()) {
    resting.delete(name);
    return false;
  }
  return until !== undefined;
}

function rest(name: string): void {
  const [oldest] = resting.keys();
  if (resting.size >= MAX_RESTING && oldest !== undefined) {
    resting.delete(oldest);
  }
  resting.set(name, Date.now() + REST_TIME);
}

/** The error is one of the other context, so not an instance of our `Error`. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
