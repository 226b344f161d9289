/** Faults at the edge of a simulated member: what others see of it, while its own controllers go on. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeStatus, KubeStatusError, KubeUnreachableError } from '../../kube/errors.ts';
import { resourceOfPath } from '../../kube/resource.ts';
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
        const message = 'Internal error occurred: simulated fault';
        return { kind: 'deny', delayMs, status: { code: failCode, reason: 'InternalError', message } };
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

/** A Node HTTP listener that suffers the faults; down means that sockets are reset. */
export function faultyListener(listener: RequestListener, faults: EdgeFaults): RequestListener {
  const sockets = new Set<Socket>();
  faults.onDown(() => {
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
  });
  return (request: IncomingMessage, response: ServerResponse) => {
    const { socket, method = 'GET', url = '/' } = request;
    if (!sockets.has(socket)) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const verdict = faults.verdict({ method, path: url.split('?', 1)[0] ?? url });
    if (verdict.kind === 'cut') {
      socket.resetAndDestroy();
      return;
    }
    const proceed = (): void => {
      if (verdict.kind === 'pass') {
        listener(request, response);
        return;
      }
      const status = { kind: 'Status', apiVersion: 'v1', status: 'Failure', ...verdict.status };
      response.writeHead(verdict.status.code, { 'content-type': 'application/json' }).end(JSON.stringify(status));
    };
    if (verdict.delayMs > 0) {
      setTimeout(proceed, verdict.delayMs);
    } else {
      proceed();
    }
  };
}
