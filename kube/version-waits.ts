/** Waits until a cache has reached a resourceVersion. */
import { compareResourceVersions } from './resource-version.ts';

/** Open waits of one cache. */
export interface VersionWaits {
  /** Resolves once `reached` is told this version or a newer one; rejects when the signal aborts or the waits end. */
  wait(version: string, seen: string | undefined, signal?: AbortSignal): Promise<void>;
  reached(seen: string | undefined): void;
  /** Rejects all open waits, and every later one. */
  end(reason: Error): void;
}

interface Wait {
  version: string;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** No waits yet. */
export function createVersionWaits(): VersionWaits {
  const open = new Set<Wait>();
  let ended: Error | undefined;
  return {
    async wait(version, seen, signal) {
      if (compareResourceVersions(seen, version) >= 0) {
        return;
      }
      signal?.throwIfAborted();
      if (ended) {
        throw ended;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const wait: Wait = { version, resolve, reject };
      const abort = (): void => reject(signal?.reason);
      open.add(wait);
      signal?.addEventListener('abort', abort, { once: true });
      try {
        await promise;
      } finally {
        open.delete(wait);
        signal?.removeEventListener('abort', abort);
      }
    },
    reached(seen) {
      for (const { version, resolve } of open) {
        if (compareResourceVersions(seen, version) >= 0) {
          resolve();
        }
      }
    },
    end(reason) {
      ended = reason;
      for (const { reject } of open) {
        reject(reason);
      }
    },
  };
}
