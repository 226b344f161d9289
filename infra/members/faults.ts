/** Faults at the edge of a simulated member: what others see of it, while its own controllers go on. */
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeStatus, KubeStatusError, KubeUnreachableError } from '../../kube/errors.ts';
import { resourceOfPath } from '../../kube/resource.ts';
import { parseStatus } from '../../kube/status.ts';
import type { KubeRequest, KubeTransport, WatchEvent } from '../../kube/transport.ts';

/** Switches of the faults; they add up until `heal`. */
export interface EdgeFaults {
  /** Connections are refused, and those that are open are cut. */
  down(): void;
  /** Every answer comes this much later. */
  slow(ms: number): void;
  /** Every request is answered with this code. @default {500} */
  fail(code?: number): void;
  /** Writes of these resources (`deployments`) are denied as an admission webhook would; without a list, all writes. */
  reject(plurals?: readonly string[]): void;
  heal(): void;
  /** What becomes of a request now. */
  verdict(request: { method: string; path: string }): Verdict;
  /** Calls back whenever the member goes down; returns how to unsubscribe. */
  onDown(cut: () => void): () => void;
}

/** What becomes of a request. */
export type Verdict =
  | { kind: 'cut' }
  | { kind: 'pass'; delayMs: number }
  | { kind: 'deny'; delayMs: number; status: KubeStatus };

/** An edge without faults. */
export function createEdgeFaults(): EdgeFaults {
  let isDown = false;
  let delayMs = 0;
  let failCode: number | undefined;
  let rejects: ((plural: string) => boolean) | undefined;
  const cuts = new Set<() => void>();
  return {
    down() {
      isDown = true;
      for (const cut of [...cuts]) {
        cut();
      }
    },
    slow(ms) {
      delayMs = ms;
    },
    fail(code = 500) {
      failCode = code;
    },
    reject(plurals) {
      rejects = plurals ? (plural) => plurals.includes(plural) : () => true;
    },
    heal() {
      isDown = false;
      delayMs = 0;
      failCode = undefined;
      rejects = undefined;
    },
    verdict({ method, path }) {
      if (isDown) {
        return { kind: 'cut' };
      }
      if (failCode !== undefined) {
        return { kind: 'deny', delayMs, status: parseStatus({ message: 'simulated fault' }, failCode) };
      }
      const resource = resourceOfPath(path);
      if (method !== 'GET' && rejects?.(resource.split(/[./]/)[0] ?? '')) {
        const message = `admission webhook "faults.simulated" denied the request: writes of ${resource} are rejected`;
        return { kind: 'deny', delayMs, status: { code: 403, reason: 'Forbidden', message } };
      }
      return { kind: 'pass', delayMs };
    },
    onDown(cut) {
      cuts.add(cut);
      return () => {
        cuts.delete(cut);
      };
    },
  };
}

/** A transport that suffers the faults. */
export function faultyTransport(transport: KubeTransport, faults: EdgeFaults): KubeTransport {
  const refused = (): KubeUnreachableError =>
    new KubeUnreachableError(`Cannot reach ${transport.server}: connection refused (simulated fault)`);

  async function admit(request: KubeRequest): Promise<void> {
    const verdict = faults.verdict(request);
    if (verdict.kind === 'cut') {
      throw refused();
    }
    if (verdict.delayMs > 0) {
      await sleep(verdict.delayMs, undefined, request.signal ? { signal: request.signal } : {});
    }
    if (verdict.kind === 'deny') {
      throw new KubeStatusError(verdict.status);
    }
  }

  async function* watch(request: KubeRequest): AsyncGenerator<WatchEvent> {
    await admit(request);
    const cut = new AbortController();
    const end = (): void => cut.abort();
    const unsubscribe = faults.onDown(end);
    request.signal?.addEventListener('abort', end);
    try {
      yield* transport.watch({ ...request, signal: cut.signal });
    } finally {
      unsubscribe();
      request.signal?.removeEventListener('abort', end);
    }
    if (cut.signal.aborted && !request.signal?.aborted) {
      throw refused();
    }
  }

  return {
    server: transport.server,
    watch,
    async send(request) {
      await admit(request);
      return await transport.send(request);
    },
    async text(request) {
      await admit(request);
      return await transport.text(request);
    },
    close: () => transport.close(),
  };
}

/** A web handler that suffers the faults, but for the cut connections of `down`: see {@link cutConnections}. */
export function faultyHandler<Rest extends unknown[]>(
  handle: (request: Request, ...rest: Rest) => Promise<Response>,
  faults: EdgeFaults,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const verdict = faults.verdict({ method: request.method, path: new URL(request.url).pathname });
    if (verdict.kind === 'cut') {
      return new Response(null, { status: 503 });
    }
    if (verdict.delayMs > 0) {
      await sleep(verdict.delayMs);
    }
    if (verdict.kind === 'deny') {
      const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', ...verdict.status };
      return Response.json(status, { status: verdict.status.code });
    }
    return await handle(request, ...rest);
  };
}

/** Lets a listening server (HTTP, HTTPS, HTTP/2) reset all of its connections, old and new, while it is down. */
export function cutConnections(server: Server, faults: EdgeFaults): void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    if (faults.verdict({ method: 'GET', path: '/' }).kind === 'cut') {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  faults.onDown(() => {
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
  });
}
