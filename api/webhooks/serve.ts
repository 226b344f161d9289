/** The webhooks on the network: HTTPS with a certificate that is renewed while it runs. */
import { createServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { webhookApp } from './app.ts';
import { openWebhookCertificate } from './certificate.ts';
import { type HubLookupsOptions, openHubLookups } from './hub-lookups.ts';

/** Options of {@link serveWebhooks}. */
export interface ServeWebhooksOptions extends HubLookupsOptions {
  /** Holds the certificates. */
  folder: string;
  /** Address to listen on. */
  host: string;
  port: number;
  /** Host by which API servers call, for the certificate. @default host */
  calledAs?: string;
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
  const { folder, host, port, calledAs = host, logger } = options;
  let certificate = await openWebhookCertificate(folder, calledAs);
  const hub = openHubLookups(options);
  const server = createServer(
    { cert: certificate.cert, key: certificate.key, keepAliveTimeout: KEEP_ALIVE_MS },
    getRequestListener(webhookApp({ ...hub, logger }).fetch),
  );
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject);
  server.listen(port, host, listening.resolve);
  await listening.promise.catch((error: unknown) => {
    hub.stop();
    throw error;
  });

  async function renew(): Promise<void> {
    try {
      const next = await openWebhookCertificate(folder, calledAs);
      if (next.cert !== certificate.cert) {
        certificate = next;
        server.setSecureContext({ cert: next.cert, key: next.key });
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
