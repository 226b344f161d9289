/**
 * A bound of time for code that does not yield. A count of instructions sees only what Lua itself does, not how long one
 * of them takes: a search whose pattern can match in very many ways, an insertion before a hundred thousand entries.
 */
import { createContext, Script } from 'node:vm';

const context: { run?: () => void } = {};
createContext(context);
const script = new Script('run()');

/**
 * What `run` returns. After `milliseconds` of the clock it is cut off wherever it is, without its `finally`, so that all it
 * was changing must be thrown away; then the answer is what `cutOff` returns or throws.
 */
export function withinTime<T>(milliseconds: number, run: () => T, cutOff: () => T): T {
  let result: { value: T } | undefined;
  context.run = () => {
    result = { value: run() };
  };
  try {
    script.runInContext(context, { timeout: milliseconds });
  } catch (error) {
    if (!isTimeout(error)) {
      throw error;
    }
  }
  return result ? result.value : cutOff();
}

/** The error is one of the other context, so not an instance of our `Error`. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
