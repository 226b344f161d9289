/** A relay before a member's API server that can do to requests all that a bad network or a sick server does. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer as createHttpsServer, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '../../api/access/certificates.ts';
import { createConnections, listen } from '../support/relay-connections.ts';

/** What the relay does to requests. */
export type RelayFault =
  /** Connections are reset. */
  | { kind: 'down' }
  /** Requests are taken and never answered; watches fall silent. */
  | { kind: 'silent' }
  /** Every request is answered with 500. */
  | { kind: 'error' }
  /** Every request reaches the server this much later. */
  | { kind: 'slow'; ms: number }
  /** The server does what it is asked, but the connection breaks in the middle of its answer. */
  | { kind: 'cutAnswers' };

/** A running relay. */
export interface Relay {
  /** `https://127.0.0.1:port`. */
  url: string;
  fail(fault: RelayFault): void;
  heal(): void;
  close(): Promise<void>;
}

/** What {@link openRelay} needs. */
export interface RelayOptions {
  port: number;
  certificate: KeyPair;
  /** The server behind, `https://host:port`, and its authorities, PEM. */
  target: string;
  targetCa: string | undefined;
}

const FAILURE = JSON.stringify({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  reason: 'InternalError',
  message: 'the relay answers 500',
  code: 500,
});

/** Opens a relay; credentials must be tokens, for TLS ends here. */
export async function openRelay({ port, certificate, target, targetCa }: RelayOptions): Promise<Relay> {
  const connections = createConnections();
  const answers = new Set<IncomingMessage>();
  const agent = new Agent({ keepAlive: true, ...(targetCa === undefined ? {} : { ca: targetCa }) });
  let fault: RelayFault | undefined;

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '/' } = request;
    const outgoing = httpsRequest(new URL(url, target), { method, headers, agent }, (answer) => {
      answers.add(answer);
      answer.once('close', () => answers.delete(answer)).on('error', () => response.destroy());
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      if (fault?.kind === 'cutAnswers') {
        answer.once('data', (chunk: Buffer) => {
          response.write(chunk.subarray(0, chunk.length >> 1), () => response.destroy());
          answer.destroy();
        });
        answer.once('end', () => response.end());
      } else {
        answer.pipe(response);
        answer.once('aborted', () => response.destroy());
      }
    });
    outgoing.on('error', () => response.destroy());
    response.once('close', () => outgoing.destroy());
    request.on('error', () => outgoing.destroy()).pipe(outgoing);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (fault?.kind) {
      case 'silent':
        return;
      case 'error':
        request.resume();
        response.writeHead(500, { 'content-type': 'application/json' }).end(FAILURE);
        return;
      case 'slow':
        await sleep(fault.ms);
        break;
    }
    if (!response.destroyed) {
      forward(request, response);
    }
  }

  const server = createHttpsServer({ ...certificate }, (request, response) => {
    response.on('error', () => response.destroy());
    serve(request, response).catch(() => response.destroy());
  });
  server.on('tlsClientError', (_, socket) => socket.destroy());
  server.on('connection', (socket: Socket) => {
    connections.keep(socket);
    if (fault?.kind === 'down') {
      socket.resetAndDestroy();
    }
  });
  const stop = await listen(server, port, connections);
  return {
    url: `https://127.0.0.1:${port}`,
    fail(next) {
      fault = next;
      if (next.kind === 'silent') {
        for (const answer of answers) {
          answer.unpipe();
          answer.pause();
        }
      } else if (next.kind !== 'slow') {
        connections.cut();
      }
    },
    heal() {
      if (fault?.kind === 'silent') {
        connections.cut();
      }
      fault = undefined;
    },
    async close() {
      await stop();
      agent.destroy();
    },
  };
}
