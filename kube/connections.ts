/** Pools of connections to one server: a bounded one for requests, and one beside it for watches, which never end. */
import { Agent, type Dispatcher, ProxyAgent } from 'undici';

/** How the server is verified and, in {@link Credentials}, how we prove who we are. PEM texts. */
export interface ServerTls {
  /** Certificate authorities; absent: the system's. */
  ca?: string;
  /** Name to verify in place of the URL's host. */
  serverName?: string;
  /** @default {false} */
  insecureSkipVerify?: boolean;
}

/** A client certificate and its key, PEM. */
export interface ClientCertificate {
  cert: string;
  key: string;
}

/** Options of {@link openConnections}. */
export interface ConnectionOptions {
  tls?: ServerTls;
  /** HTTP proxy to go through. */
  proxyUrl?: string;
  /** Headers for that proxy, not for the server. */
  proxyHeaders?: Record<string, string>;
  /** Most connections for requests; more wait. Watches do not count. @default {32} */
  connections?: number;
  /** Longest wait for the head of an answer, in ms. @default {60000} */
  headersTimeoutMs?: number;
  /** Longest silence within an answer, in ms; watches may be silent for ever. @default {60000} */
  bodyTimeoutMs?: number;
}

/** Open connections of one identity. */
export interface Connections {
  readonly requests: Dispatcher;
  readonly watches: Dispatcher;
  /** Lets what runs on them finish, then closes them. */
  retire(): void;
  /** Cuts what runs on them. */
  close(): Promise<void>;
}

const CONNECTIONS = 32;
const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 60_000;
/** Below the idle time of kube-apiserver (90 s) and of usual load balancers (60 s): a POST must not meet a closing connection. */
const IDLE_MS = 30_000;
/** Probes begin after this silence, ten of them a second apart: a watch over a dead connection ends in 40 s. */
const PROBE_AFTER_MS = 30_000;
/** Longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024;

/** Pools for a server; nothing connects before the first request. */
export function openConnections(options: ConnectionOptions, certificate: ClientCertificate | undefined): Connections {
  const { ca, serverName, insecureSkipVerify } = options.tls ?? {};
  const tls = {
    ...(ca === undefined ? {} : { ca }),
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(insecureSkipVerify ? { rejectUnauthorized: false } : {}),
    ...certificate,
    timeout: CONNECT_TIMEOUT_MS,
    keepAliveInitialDelay: PROBE_AFTER_MS,
  };
  const pool = (own: Agent.Options): Dispatcher => {
    const settings: Agent.Options = {
      pipelining: 1,
      keepAliveTimeout: IDLE_MS,
      headersTimeout: options.headersTimeoutMs ?? ANSWER_TIMEOUT_MS,
      ...own,
    };
    return options.proxyUrl === undefined
      ? new Agent({ ...settings, connect: tls })
      : new ProxyAgent({ ...settings, uri: options.proxyUrl, headers: options.proxyHeaders ?? {}, requestTls: tls });
  };
  const requests = pool({
    connections: options.connections ?? CONNECTIONS,
    bodyTimeout: options.bodyTimeoutMs ?? ANSWER_TIMEOUT_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  const watches = pool({ bodyTimeout: 0 });
  return {
    requests,
    watches,
    retire() {
      for (const dispatcher of [requests, watches]) {
        dispatcher.close().catch(() => {}); // Closed already: nothing is left to do.
      }
    },
    async close() {
      await Promise.all([requests.destroy(), watches.destroy()]);
    },
  };
}
