/** The hub on the network: HTTP/2 and HTTP/1.1 over TLS, client certificates welcome. */

import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { KeyPair } from './access/certificates.ts';
import { userOfSocket } from './access/client-certificate.ts';
import type { ApiServer } from './server.ts';

/** Where and as whom to listen. */
export interface ServeOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  /** The server's certificate. */
  certificate: KeyPair;
  /** PEM of the authority whose client certificates are believed. */
  clientCa: string;
}

/** A listening hub. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** Go keeps idle connections for 90 s and does not retry a POST on one that the server has just closed. */
const KEEP_ALIVE_MS = 180_000;
/** In MB. client-go sends everything over one connection; Node's default of 10 refuses 95 of 100 lists of 2 MB. */
const SESSION_MEMORY_MB = 1_000;
/** Cancelled watches reset their streams; Node's default ends the session after about 1,000. */
const STREAM_RESETS = { streamResetBurst: 100_000, streamResetRate: 10_000 };

/** Listens. Rejects when the port is taken. */
export async function serve(
  server: Pick<ApiServer, 'handle' | 'upgrade'>,
  { host, port, certificate, clientCa }: ServeOptions,
): Promise<Listener> {
  const listener = createSecureServer(
    {
      allowHTTP1: true,
      cert: certificate.cert,
      key: certificate.key,
      ca: clientCa,
      requestCert: true,
      // Others may still show a token.
      rejectUnauthorized: false,
      maxSessionMemory: SESSION_MEMORY_MB,
      ...STREAM_RESETS,
    },
    getRequestListener((request, { incoming }) => {
      const socket = socketOf(incoming as IncomingMessage | Http2ServerRequest);
      return server.handle(request, socket && userOfSocket(socket));
    }),
  );
  Object.assign(listener, { keepAliveTimeout: KEEP_ALIVE_MS });
  listener.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    void server.upgrade({ request, socket, head }, socket instanceof TLSSocket ? userOfSocket(socket) : undefined);
  });
  const sessions = new Set<{ destroy(): void }>();
  listener.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  listener.on('secureConnection', (socket: TLSSocket) => {
    sessions.add(socket);
    socket.once('close', () => sessions.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      const closed = new Promise((resolve) => listener.close(resolve));
      for (const session of sessions) {
        session.destroy();
      }
      await closed;
    },
  };
}

function socketOf(incoming: IncomingMessage | Http2ServerRequest): TLSSocket | undefined {
  const socket = 'stream' in incoming ? incoming.stream.session?.socket : incoming.socket;
  return socket instanceof TLSSocket ? socket : undefined;
}
