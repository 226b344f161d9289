/** When objects with a label were first seen, last changed and gone on one server: a watch with a stop-watch. */
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isKubeObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** A running watch. Times are `performance.now()`. */
export interface Sightings {
  /** When each name first appeared. */
  readonly seen: ReadonlyMap<string, number>;
  /** When each name first met the predicate. */
  readonly met: ReadonlyMap<string, number>;
  readonly gone: ReadonlyMap<string, number>;
  /** Resolves when `count` names are in the given record; rejects after the timeout with how many there were. */
  until(record: 'seen' | 'met' | 'gone', count: number, timeoutMs: number): Promise<void>;
  stop(): void;
}

/** Watches from now on; resolves when the watch is open. */
export async function openSightings(
  client: KubeClient,
  resource: ResourceType,
  selector: { namespace: string; labelSelector: string },
  predicate?: (object: KubeObject) => boolean,
): Promise<Sightings> {
  const stopping = new AbortController();
  const records = {
    seen: new Map<string, number>(),
    met: new Map<string, number>(),
    gone: new Map<string, number>(),
  };
  const waiters = new Set<() => void>();
  const { resourceVersion } = await client.list(resource, { ...selector, metadataOnly: true });

  async function follow(): Promise<void> {
    const events = client.watch(resource, {
      ...selector,
      resourceVersion,
      metadataOnly: predicate === undefined,
      signal: stopping.signal,
    });
    for await (const { type, object } of events) {
      if (type === 'ERROR') {
        throw new Error(`watch on ${client.transport.server} broke: ${JSON.stringify(object)}`);
      }
      if (type === 'BOOKMARK' || !isKubeObject({ apiVersion: '-', kind: '-', ...object })) {
        continue;
      }
      const now = performance.now();
      const { name } = object.metadata as { name: string };
      note(type === 'DELETED' ? records.gone : records.seen, name, now);
      if (type !== 'DELETED' && predicate?.(object as KubeObject)) {
        note(records.met, name, now);
      }
      for (const wake of waiters) {
        wake();
      }
    }
  }

  follow().catch((error: unknown) => {
    if (!stopping.signal.aborted) {
      throw error;
    }
  });

  return {
    ...records,
    async until(record, count, timeoutMs) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const check = (): void => {
        if (records[record].size >= count) {
          resolve();
        }
      };
      const timer = setTimeout(
        () =>
          reject(
            new Error(
              `${client.transport.server}: ${records[record].size} of ${count} ${record} after ${timeoutMs} ms`,
            ),
          ),
        timeoutMs,
      );
      waiters.add(check);
      check();
      await promise.finally(() => {
        clearTimeout(timer);
        waiters.delete(check);
      });
    },
    stop: () => stopping.abort(),
  };
}

function note(record: Map<string, number>, name: string, at: number): void {
  if (!record.has(name)) {
    record.set(name, at);
  }
}
