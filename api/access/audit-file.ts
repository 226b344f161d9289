/** The audit log in a file: one event a line. */
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditLog } from './audit.ts';

/** An open audit file. */
export interface AuditFile {
  record: AuditLog;
  /** Resolves when everything is written. */
  close(): Promise<void>;
}

/**
 * Appends to a file that its owner alone can read. Events that cannot be written are dropped, and `onError` is told why:
 * a full disk must not stop the hub.
 */
export function openAuditFile(path: string, onError: (error: Error) => void): AuditFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', onError);
  return {
    record(event) {
      if (stream.writable) {
        stream.write(`${JSON.stringify(event)}\n`);
      }
    },
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
