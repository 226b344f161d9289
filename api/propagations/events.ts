/** The progress of one propagation as server-sent events, until it is settled. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKubeClient } from '../../kube/client.ts';
import { isGone, KubeStatusError } from '../../kube/errors.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { bindingAt, type NamedRoute, viewOf } from './get.ts';
import { karmadaResource } from './karmada-resource.ts';
import { statusOf } from './list.ts';
import { worksSelector } from './read-state.ts';
import type { EngineAccess } from './workflow.ts';

/** Proxies cut a connection on which nothing comes for about a minute. */
const HEARTBEAT_MS = 15_000;
/** Attempts show only in the workflow, which tells nobody: it is looked at this often. */
const POLL_MS = 2_000;
/** Changes closer together than this are one event. */
const QUIET_MS = 50;
/** After this a watch that ended is opened anew. */
const REWATCH_MS = 1_000;

/**
 * Events `progress` with the propagation as data, one for each state that differs from the last, then `settled` (with the
 * same data) or `gone` and the end. The id is that of the state: a client that comes back with the id of the present
 * one hears nothing twice. A failure is an event `error` with a Status.
 * @param lastId the header Last-Event-ID
 */
export async function* propagationEvents(
  transport: KubeTransport,
  engine: EngineAccess,
  route: NamedRoute,
  lastId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const client = createKubeClient(transport);
  const news = openNews(transport, route, signal);
  let known = lastId;
  let quietSince = Date.now();
  try {
    while (!signal.aborted) {
      const binding = await bindingAt(client, route);
      news.follow(worksSelector(binding));
      const view = await viewOf(client, engine, binding);
      const isSettled = view.status?.phase === 'Settled';
      const data = JSON.stringify(view);
      const id = stateId({ status: view.status, deleted: view.metadata.deletionTimestamp });
      if (id !== known || isSettled) {
        yield event(isSettled ? 'settled' : 'progress', id, data);
        known = id;
        quietSince = Date.now();
      } else if (Date.now() - quietSince >= HEARTBEAT_MS) {
        yield ': still here\n\n';
        quietSince = Date.now();
      }
      if (isSettled) {
        return;
      }
      await news.next(POLL_MS);
    }
  } catch (error) {
    if (signal.aborted) {
      return;
    }
    const isAway = error instanceof KubeStatusError && error.code === 404;
    yield event(isAway ? 'gone' : 'error', '', JSON.stringify(statusOf(error)));
  }
}

function event(name: string, id: string, data: string): string {
  return `id: ${id}\nevent: ${name}\ndata: ${data}\n\n`;
}

function stateId(state: object): string {
  return createHash('sha256').update(JSON.stringify(state)).digest('base64url').slice(0, 16);
}

/** Tells of changes of the binding and, once their selector is known, of its Works. */
function openNews(transport: KubeTransport, { definition, namespace, name }: NamedRoute, signal: AbortSignal) {
  const client = createKubeClient(transport);
  let wake: () => void = () => {};
  let followed: string | undefined;

  async function watch(kind: string, options: { namespace?: string; fieldSelector?: string; labelSelector?: string }) {
    while (!signal.aborted) {
      try {
        for await (const { type } of client.watch(karmadaResource(kind), { ...options, signal })) {
          if (type !== 'BOOKMARK') {
            wake();
          }
        }
      } catch (error) {
        // What may not be watched is polled.
        if (signal.aborted || (error instanceof KubeStatusError && !isGone(error))) {
          return;
        }
      }
      await sleep(REWATCH_MS, undefined, { signal }).catch(() => {});
    }
  }

  const watches = [
    watch(definition.namespaced ? 'ResourceBinding' : 'ClusterResourceBinding', {
      ...(namespace === undefined ? {} : { namespace }),
      fieldSelector: `metadata.name=${name}`,
    }),
  ];
  return {
    follow(labelSelector: string | undefined): void {
      if (labelSelector !== undefined && labelSelector !== followed) {
        followed = labelSelector;
        watches.push(watch('Work', { labelSelector }));
      }
    },
    /** Resolves a moment after the next change, or after some time. */
    async next(patience: number): Promise<void> {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, patience);
        const done = (): void => {
          clearTimeout(timer);
          resolve();
        };
        wake = done;
        signal.addEventListener('abort', done, { once: true });
      });
      await sleep(QUIET_MS, undefined, { signal }).catch(() => {});
    },
  };
}
