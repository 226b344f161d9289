/** The hub on the network: HTTP/1.1 and HTTP/2, over TLS. */
import { createServer as createHttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { HUB_USER } from './access/user.ts';
import type { ApiServer } from './server.ts';

/** A listening hub. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

/** Go keeps idle connections for 90 s and does not retry a POST on one that the server has just closed. */
const KEEP_ALIVE_MS = 180_000;

/** Listens without TLS, for tests and for a proxy on the same machine: whoever connects is the hub itself. */
export async function serveInsecure(server: ApiServer, host: string, port: number): Promise<Listener> {
  const listener = createHttpServer(
    { keepAliveTimeout: KEEP_ALIVE_MS },
    getRequestListener((request) => server.handle(request, HUB_USER)),
  );
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(port, host, resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
