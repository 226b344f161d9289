/** A log that forgets: for tests and for simulated members. */
import type { RevisionLog } from './revision-log.ts';

/** A log without a disk; it starts empty. */
export function memoryLog(): RevisionLog {
  return {
    open: async () => ({ revision: 1, floor: 1, records: [] }),
    append: async () => {},
    compact: async () => {},
    close: async () => {},
  };
}
