/** A log that forgets: for tests and for simulated members. */
import type { RevisionLog } from './revision-log.ts';

/** A log without a disk; it starts empty, at a revision. */
export function memoryLog(revision = 1): RevisionLog {
  return {
    open: async () => ({ revision, floor: revision, records: [] }),
    append: async () => {},
    compact: async () => {},
    close: async () => {},
  };
}
