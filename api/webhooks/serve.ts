/** What a hub that is another API server calls, on the network: HTTPS with a certificate that is renewed while it runs. */
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import type { BehindHub } from '../aggregated/behind-hub.ts';
import { SERVICE_HOST } from '../aggregated/service.ts';
import { webhookApp } from './app.ts';
import { openWebhookCertificate } from './certificate.ts';
import { type HubLookupsOptions, openHubLookups } from './hub-lookups.ts';
import { isWebhookPath } from './registrations.ts';

/** Options of {@link serveWebhooks}. */
export interface ServeWebhooksOptions extends HubLookupsOptions {
  /** Holds the certificates. */
  folder: string;
  /** Address to listen on. */
  host: string;
  port: number;
  /** Host by which API servers call, for the certificate. @default host */
  calledAs?: string;
  /** Answers what is no webhook. @default nothing does */
  behindHub?: BehindHub;
  logger: Logger;
}

/** A listening webhook server. */
export interface WebhookServer {
  port: number;
  /** PEM of the authority of its certificate. */
  caBundle: string;
  /** Resolves when the rules can be asked: after the CustomResourceDefinitions are there. */
  synced: Promise<void>;
  close(): Promise<void>;
}

/** How often the certificate is looked at, in ms. */
const RENEWAL_PERIOD_MS = 12 * 3_600_000;
/** Go keeps idle connections for 90 s and does not retry a POST on one that the server has just closed. */
const KEEP_ALIVE_MS = 180_000;

/** Listens. Rejects when the port is taken. */
export async function serveWebhooks(options: ServeWebhooksOptions): Promise<WebhookServer> {
  const { folder, host, port, calledAs = host, behindHub, logger } = options;
  let certificate = await openWebhookCertificate(folder, [calledAs, SERVICE_HOST]);
  const hub = openHubLookups(options);
  const app = webhookApp({ ...hub, logger });
  // The front's certificate is asked for and verified, but webhooks are called without one.
  const clients = behindHub ? { ca: behindHub.clientCa, requestCert: true, rejectUnauthorized: false } : {};
  const server = createServer(
    { cert: certificate.cert, key: certificate.key, keepAliveTimeout: KEEP_ALIVE_MS, ...clients },
    getRequestListener((request, { incoming }) =>
      behindHub && !isWebhookPath(new URL(request.url).pathname)
        ? behindHub.handle(request, 'socket' in incoming ? peerOf(incoming.socket) : undefined)
        : app.fetch(request),
    ),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (behindHub) {
      void behindHub.upgrade({ request, socket, head }, peerOf(socket));
    } else {
      socket.destroy();
    }
  });
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, listening.resolve);
  await listening.promise.catch((error: unknown) => {
    hub.stop();
    throw error;
  });

  async function renew(): Promise<void> {
    try {
      const next = await openWebhookCertificate(folder, [calledAs, SERVICE_HOST]);
      if (next.cert !== certificate.cert) {
        certificate = next;
        server.setSecureContext({ cert: next.cert, key: next.key, ...clients });
      }
    } catch (error) {
      logger.error({ err: error, folder }, 'cannot renew the certificate of the webhooks');
    }
  }
  const renewal = setInterval(renew, RENEWAL_PERIOD_MS).unref();

  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    caBundle: certificate.ca,
    synced: hub.synced,
    async close() {
      clearInterval(renewal);
      hub.stop();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** Common name of a client certificate that the authority of the front has signed. */
function peerOf(socket: unknown): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) {
    return undefined;
  }
  return [socket.getPeerCertificate().subject?.CN ?? []].flat()[0];
}
