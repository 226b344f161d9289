/** An API server of the user's as the hub: its webhooks are served by this process, and it is installed or brought up to date. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { serveWebhooks } from '../api/webhooks/serve.ts';
import type { FeatureGates } from '../domain/feature-gates.ts';
import { installedNamespaces } from '../infra/install/access.ts';
import { unregisterApi, untilPassed } from '../infra/install/api-service.ts';
import { installHub } from '../infra/install/install.ts';
import { applyInstalled } from '../infra/install/installed.ts';
import type { AuthenticatedOptions } from '../kube/authenticated-connections.ts';
import { createKubeClient } from '../kube/client.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { readKubeconfig } from '../kube/kubeconfig.ts';
import type { NewContext } from '../kube/kubeconfig-file.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Engine } from '../workers/engine.ts';
import { claimHub, controlPlaneIdentity, releaseHub } from '../workers/hub-claim.ts';
import { openBehindHub } from './behind-hub.ts';
import { ConfigurationError } from './configuration.ts';

/** Connections to the hub: watches share none with writes. */
const CONNECTIONS = 64;
/** Longest wait for the hub to find the propagation API, in ms: it asks within seconds. */
const PASSED_TIMEOUT_MS = 10_000;

/** A connected hub that is a server of its own. */
export interface ExternalHub {
  url: string;
  transport: KubeTransport;
  /** How it is reached, with our credentials and with somebody else's. */
  connection: AuthenticatedOptions;
  /** For the kubeconfig of the instance. */
  context: NewContext;
}

/** Where the webhooks of a hub are served. */
export interface WebhookPlace {
  /** Address to listen on. */
  host: string;
  port: number;
  /** `https://HOST:PORT` by which the hub calls them. @default the address and port they listen on */
  url?: string;
}

/** What {@link makeHub} needs. */
export interface MakeHubOptions {
  hub: ExternalHub;
  engine: Engine;
  uiUrl: string;
  webhooks: WebhookPlace;
  /** No worker of the engine outlives this process: it gives the hub up at its end. */
  isAlone: boolean;
  /** What the webhooks admit; the same as the control plane's. */
  gates: FeatureGates;
  /** ClusterTaintPolicies may set NoExecute. */
  allowNoExecuteTaintPolicy: boolean;
  /** Holds the certificates of the webhooks. */
  folder: string;
  logger: Logger;
  onProgress: (message: string) => void;
  /** Told how to undo each thing that does not last, as soon as it is done. */
  onStarted: (stop: () => Promise<void>) => void;
}

/** Connects the current context of a kubeconfig. Throws `ConfigurationError` when it cannot be read. */
export async function connectExternalHub(kubeconfig: string): Promise<ExternalHub> {
  const { transport: connection } = readHubKubeconfig(kubeconfig);
  const { certificate, authorization } = (await connection.credentials?.(false)) ?? {};
  const token = authorization?.replace(/^Bearer /, '');
  return {
    url: connection.server,
    transport: createHttpTransport({ ...connection, connections: CONNECTIONS }),
    connection,
    context: {
      name: 'fleetwright',
      server: connection.server,
      ...(connection.tls?.ca === undefined ? {} : { ca: connection.tls.ca }),
      ...(certificate ? { certificate } : {}),
      ...(token === undefined ? {} : { token }),
    },
  };
}

function readHubKubeconfig(path: string) {
  try {
    return readKubeconfig({ path });
  } catch (error) {
    throw new ConfigurationError(`--hub: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/**
 * Serves the webhooks and the propagation API, and installs what the hub lacks; writes nothing where nothing has changed.
 * The hub is claimed before it is told to call here: rejects with `HubClaimedError` when another control plane serves it.
 * Resolves to the URL of the console; undefined where the hub puts no API behind itself.
 */
export async function makeHub(options: MakeHubOptions): Promise<string | undefined> {
  const { hub, engine, gates, webhooks, folder, logger, onProgress } = options;
  const client = createKubeClient(hub.transport);
  for (const namespace of installedNamespaces()) {
    await applyInstalled(client, namespace);
  }
  const claim = { client, identity: await controlPlaneIdentity(engine) };
  await claimHub({
    ...claim,
    onWait: (holder, seconds) => onProgress(`the hub was served by ${holder}: up to ${seconds} s until it is dead …`),
  });
  if (options.isAlone) {
    options.onStarted(() => releaseHub(claim));
  }
  const url = webhookUrl(webhooks);
  const installed = Promise.withResolvers<void>();
  const behindHub = await openBehindHub({ ...options, url });
  if (behindHub) {
    options.onStarted(() => behindHub.close());
  }
  const server = await serveWebhooks({
    transport: hub.transport,
    gates,
    allowNoExecuteTaintPolicy: options.allowNoExecuteTaintPolicy,
    folder: join(folder, 'webhook'),
    host: webhooks.host,
    port: webhooks.port,
    calledAs: url.hostname.replace(/^\[|\]$/g, ''),
    ...(behindHub ? { behindHub } : {}),
    logger,
    installed: installed.promise,
  });
  options.onStarted(() => server.close());
  onProgress(`installing on ${hub.url} …`);
  const withPropagations = behindHub !== undefined;
  const applied = await installHub({
    client,
    webhook: { url: url.origin, caBundle: server.caBundle },
    withPropagations,
    withClusters: withPropagations,
  });
  installed.resolve();
  const changed = applied.filter(({ change }) => change !== 'unchanged');
  onProgress(
    changed.length === 0
      ? `nothing to install: ${applied.length} objects are as they should be`
      : `installed: ${changed.length} of ${applied.length} objects created or changed`,
  );
  await server.synced;
  if (!withPropagations) {
    return undefined;
  }
  options.onStarted(() => unregisterApi(client));
  const problem = await untilPassed(client, PASSED_TIMEOUT_MS);
  if (problem !== undefined) {
    onProgress(`the propagation API is not available yet: ${problem}`);
  }
  return `${url.origin}/console/`;
}

/** Where the hub calls the webhooks. Throws `ConfigurationError` where it cannot be known. */
export function webhookUrl({ host, port, url }: WebhookPlace): URL {
  if (url !== undefined) {
    return new URL(url);
  }
  if (host === '0.0.0.0' || host === '::') {
    throw new ConfigurationError(`--webhook-host ${host}: say by which address the hub calls: --webhook-url URL`);
  }
  return new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`);
}
