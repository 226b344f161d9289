/** The propagation API and the console of a hub that is another API server. */
import { type BehindHub, createBehindHub } from '../api/aggregated/behind-hub.ts';
import { readFrontProxy } from '../api/aggregated/front-proxy.ts';
import type { FeatureGates } from '../domain/feature-gates.ts';
import { propagationRules } from '../domain/propagation/rules.ts';
import type { AuthenticatedOptions } from '../kube/authenticated-connections.ts';
import { createKubeClient } from '../kube/client.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Engine } from '../workers/engine.ts';
import { createConsolePage } from './hub-extensions.ts';

/** Options of {@link openBehindHub}. */
export interface OpenBehindHubOptions {
  hub: {
    transport: KubeTransport;
    /** How the hub is reached, with our credentials and with somebody else's. */
    connection: AuthenticatedOptions;
  };
  engine: Engine;
  /** Those of the control plane. */
  gates: FeatureGates;
  /** Base URL of the Temporal UI, for links. */
  uiUrl?: string;
  /** By which the hub calls this process. */
  url: URL;
  /** Told why there is no such API. */
  onProgress: (message: string) => void;
}

/** Opens them; undefined where the hub puts no API behind itself, or not at such an address. */
export async function openBehindHub(options: OpenBehindHubOptions): Promise<BehindHub | undefined> {
  const { hub, engine, gates, uiUrl, url, onProgress } = options;
  const front = await readFrontProxy(createKubeClient(hub.transport));
  if (!front) {
    onProgress('no propagation API: the hub runs without --requestheader-client-ca-file');
    return undefined;
  }
  if (url.hostname.startsWith('[')) {
    onProgress(`no propagation API: it needs a host name or an IPv4 address, not ${url.hostname}`);
    return undefined;
  }
  return createBehindHub({
    transport: hub.transport,
    connection: hub.connection,
    front,
    engine: { client: engine.client, ...(uiUrl === undefined ? {} : { uiUrl }) },
    rules: propagationRules(gates),
    page: createConsolePage(),
  });
}
