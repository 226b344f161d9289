/** A small API server of one resource, ConfigMaps in one namespace, that can do all that breaks informers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubeObject } from '../../domain/object.ts';
import { answer, startWireServer } from './wire-server.ts';

type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** The server, and the switches of its faults. */
export interface WatchServer {
  readonly url: string;
  /** Query of every request so far. */
  readonly requests: Record<string, string>[];
  /** Faults; may be changed at any time. */
  readonly faults: {
    /** 422 for `sendInitialEvents`, as servers before 1.27. */
    noWatchList?: boolean;
    /** Answers every request with this code. */
    code?: number;
  };
  put(name: string, data?: Record<string, string>): KubeObject;
  remove(name: string): void;
  /** Ends all watches; `harsh` cuts their connections. */
  endWatches(harsh?: boolean): void;
  /** Forgets the history: watches of versions before now answer 410. */
  compact(): void;
  bookmark(): void;
  /** Sends an ERROR event to all watches. */
  fail(code: number): void;
  /** An older store, as after a restored backup. */
  rewind(version: number): void;
  close(): Promise<void>;
}

/** Starts it on a free port. */
export async function startWatchServer(): Promise<WatchServer> {
  let version = 10;
  let oldest = 0;
  const objects = new Map<string, KubeObject>();
  const history: { version: number; type: EventType; object: KubeObject }[] = [];
  const watches = new Set<ServerResponse>();
  const requests: Record<string, string>[] = [];
  const faults: WatchServer['faults'] = {};

  const line = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
  const bookmarkLine = (annotations = {}): string =>
    line('BOOKMARK', {
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: String(version), annotations },
    });

  function emit(type: EventType, object: KubeObject): void {
    history.push({ version, type, object });
    for (const watch of watches) {
      watch.write(line(type, object));
    }
  }

  function refusalOf(query: Record<string, string>, from: number): { code: number; details?: object } | undefined {
    if (query.sendInitialEvents && faults.noWatchList) {
      return { code: 422 };
    }
    if (from > version) {
      return { code: 504, details: { causes: [{ reason: 'ResourceVersionTooLarge' }] } };
    }
    return from < oldest ? { code: 410 } : undefined;
  }

  function watch(query: Record<string, string>, response: ServerResponse): void {
    const from = Number(query.resourceVersion ?? version);
    const refusal = refusalOf(query, from);
    if (refusal) {
      answer(response, { kind: 'Status', ...refusal }, refusal.code);
      return;
    }
    response.writeHead(200).flushHeaders();
    if (query.sendInitialEvents) {
      for (const object of objects.values()) {
        response.write(line('ADDED', object));
      }
      response.write(bookmarkLine({ 'k8s.io/initial-events-end': 'true' }));
    } else {
      for (const event of history.filter((one) => one.version > from)) {
        response.write(line(event.type, event.object));
      }
    }
    watches.add(response);
    response.on('close', () => watches.delete(response));
  }

  function list(query: Record<string, string>, response: ServerResponse): void {
    const start = Number(query.continue ?? 0);
    const end = query.limit ? start + Number(query.limit) : objects.size;
    const items = [...objects.values()].slice(start, end).map(({ apiVersion: _, kind: __, ...item }) => item);
    const metadata = { resourceVersion: String(version), ...(end < objects.size ? { continue: String(end) } : {}) };
    answer(response, { kind: 'ConfigMapList', apiVersion: 'v1', metadata, items });
  }

  const server = await startWireServer((request: IncomingMessage, response: ServerResponse) => {
    const query = Object.fromEntries(new URL(request.url ?? '/', 'http://server').searchParams);
    requests.push(query);
    if (faults.code !== undefined) {
      answer(response, { kind: 'Status', code: faults.code }, faults.code);
    } else if (query.watch) {
      watch(query, response);
    } else {
      list(query, response);
    }
  });

  return {
    url: server.url,
    requests,
    faults,
    put(name, data = {}) {
      version++;
      const known = objects.get(name);
      const metadata = {
        namespace: 'shop',
        name,
        uid: known?.metadata.uid ?? `${name}-${version}`,
        resourceVersion: String(version),
      };
      const object = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { ...metadata, managedFields: [{ manager: 'test' }] },
        data,
      };
      objects.set(name, object);
      emit(known ? 'MODIFIED' : 'ADDED', object);
      return object;
    },
    remove(name) {
      const object = objects.get(name);
      if (object) {
        version++;
        objects.delete(name);
        emit('DELETED', { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });
      }
    },
    endWatches(harsh = false) {
      for (const response of watches) {
        harsh ? response.socket?.destroy() : response.end();
      }
      watches.clear();
    },
    compact() {
      oldest = version;
      history.length = 0;
    },
    bookmark() {
      version++;
      for (const response of watches) {
        response.write(bookmarkLine());
      }
    },
    fail(code) {
      for (const response of watches) {
        response.write(line('ERROR', { kind: 'Status', code, reason: code === 410 ? 'Expired' : 'InternalError' }));
      }
    },
    rewind(to) {
      version = to;
      history.length = 0;
      for (const [name, object] of objects) {
        objects.set(name, { ...object, metadata: { ...object.metadata, resourceVersion: String(to) } });
      }
    },
    close: () => server.close(),
  };
}
