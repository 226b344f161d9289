/** exec, attach and port-forward: the caller's connection becomes one to the member, SPDY or WebSocket alike. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import { KubeStatusError } from '../../kube/errors.ts';
import { statusObject } from '../response/status.ts';
import { addressOf, type Forwarding, unreachable } from './forward.ts';
import { identityHeaders, passedHeaders, returnedHeaders } from './headers.ts';

/** What Node gives to listeners of `upgrade`. */
export interface UpgradeConnection {
  request: IncomingMessage;
  socket: Duplex;
  /** What the caller has sent beyond the head already. */
  head: Buffer;
}

/**
 * Tunnels an upgrade. Resolves when both sides are done. When the member does not switch, its answer is sent on and the
 * connection ends: nothing that follows on it may reach the member.
 */
export function tunnel({ request, socket, head }: UpgradeConnection, forwarding: Forwarding): Promise<void> {
  const { member, dispatcher, caller, pathAndQuery } = forwarding;
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on('error', () => {}); // The caller is gone: 'close' follows.
  dispatcher.dispatch(
    {
      ...addressOf(member, pathAndQuery),
      method: (request.method ?? 'GET') as Dispatcher.HttpMethod,
      upgrade: request.headers.upgrade ?? '',
      headers: { ...passedHeaders(headerPairs(request)), ...identityHeaders(member, caller) },
    },
    {
      onRequestStart(controller) {
        socket.once('close', () => controller.abort(new Error('the caller closed the connection')));
      },
      onRequestUpgrade(_controller, statusCode, headers, upstream) {
        const upgrade = [headers.upgrade ?? request.headers.upgrade ?? ''].flat().join(', ');
        socket.write(
          headOf(statusCode, [...returnedHeaders(headers), ['Connection', 'Upgrade'], ['Upgrade', upgrade]]),
        );
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
        upstream.on('error', () => {}); // The member is gone: 'close' follows.
        upstream.once('close', () => socket.end(() => socket.destroy()));
        socket.once('close', () => {
          upstream.destroy();
          resolve();
        });
      },
      onResponseStart(_controller, statusCode, headers) {
        socket.write(headOf(statusCode, [...returnedHeaders(headers), ['Connection', 'close']]));
      },
      onResponseData(controller, chunk) {
        if (!socket.write(chunk)) {
          controller.pause();
          socket.once('drain', () => controller.resume());
        }
      },
      onResponseEnd() {
        socket.end(resolve);
      },
      onResponseError(_controller, error) {
        refuseUpgrade(socket, unreachable(error));
        resolve();
      },
    },
  );
  return promise;
}

/** Answers an upgrade that cannot be, and ends the connection. */
export function refuseUpgrade(socket: Duplex, error: unknown): void {
  if (socket.destroyed) {
    return;
  }
  const failure = error instanceof KubeStatusError ? error : unreachable(error);
  const code = failure instanceof KubeStatusError ? failure.code : 500;
  const body = JSON.stringify(failure instanceof KubeStatusError ? statusObject(failure) : {});
  socket.end(
    headOf(code, [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(Buffer.byteLength(body))],
      ['Connection', 'close'],
    ]) + body,
  );
}

function headerPairs({ headersDistinct }: IncomingMessage): [string, string][] {
  return Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]);
}

/** The head of an HTTP/1.1 answer. */
function headOf(code: number, headers: [string, string][]): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\n${lines.join('')}\r\n`;
}
