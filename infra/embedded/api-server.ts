/** An API server of the embedded mode, the hub's or a simulated member's: store, certificates, and its place on the network. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { openAuditFile } from '../../api/access/audit-file.ts';
import { openCertificateAuthority, openServerCertificate } from '../../api/access/certificates.ts';
import { openSigningKey } from '../../api/access/service-account-tokens.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP, type UserInfo } from '../../api/access/user.ts';
import type { AdmissionPlugin } from '../../api/admission/admission.ts';
import type { Extension } from '../../api/extension.ts';
import type { ResourceDefinition } from '../../api/resource/definition.ts';
import { type ServeOptions, serve } from '../../api/serve.ts';
import { type ApiServer, createApiServer } from '../../api/server.ts';
import { sqliteLog } from '../../api/store/sqlite-log.ts';
import type { NewContext } from '../../kube/kubeconfig-file.ts';
import type { KubeTransport } from '../../kube/transport.ts';

/** What {@link openEmbeddedServer} needs. */
export interface EmbeddedServerOptions {
  /** Context name in kubeconfigs. */
  name: string;
  /** Holds the database and the certificates. */
  folder: string;
  host: string;
  port: number;
  definitions: readonly ResourceDefinition[];
  plugins?: readonly AdmissionPlugin[];
  extensions?: readonly Extension[];
  /** Where to record who asked for what, one audit event a line. @default nowhere */
  auditFile?: string;
  /** Told of what the server cannot do by itself. @default silent */
  logger?: Pick<Logger, 'debug' | 'warn'>;
  /** Wraps the request handler, for faults. */
  edge?: (server: ApiServer) => Pick<ApiServer, 'handle'>;
}

/** A running API server. */
export interface EmbeddedServer {
  server: ApiServer;
  /** `https://host:port`. */
  url: string;
  /** PEM. */
  ca: string;
  /** The API in this process, with all rights. */
  transport: KubeTransport;
  /** A bearer token with all rights, kept in the folder. */
  token: string;
  /** A kubeconfig context with all rights. */
  adminContext(): Promise<NewContext>;
  close(): Promise<void>;
}

/** Karmada's name for the administrator, to whom it gives the proxy to members. */
const ADMIN: UserInfo = { username: 'system:admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] };
/** Names under which a server on this machine is reached. */
const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];

/** Opens the store, makes certificates where there are none, and listens. */
export async function openEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { name, folder, host, port, definitions, plugins = [], extensions = [] } = options;
  const certificates = join(folder, 'certificates');
  const authority = await openCertificateAuthority(certificates, `${name}-ca`);
  const names = [...new Set([...LOOPBACK_NAMES, host])];
  const certificate = await openServerCertificate(certificates, authority, names);
  const token = await openToken(join(certificates, 'admin.token'));
  const audit = options.auditFile === undefined ? undefined : openAuditFile(options.auditFile, reportLost);
  const server = await createApiServer({
    log: sqliteLog(join(folder, 'store.db')),
    definitions,
    plugins,
    extensions,
    tokens: new Map([[token, ADMIN]]),
    signingKey: await openSigningKey(join(certificates, 'service-accounts.key')),
    authority,
    ...(audit && { audit: audit.record }),
    ...(options.logger && { logger: options.logger }),
  });
  const serving: ServeOptions = { host, port, certificate, clientCa: authority.cert };
  const listener = await serve({ ...server, ...options.edge?.(server) }, serving).catch(async (error: unknown) => {
    await server.close();
    throw error;
  });
  const url = `https://${host}:${listener.port}`;
  return {
    server,
    url,
    ca: authority.cert,
    transport: server.transport(ADMIN),
    token,
    async adminContext() {
      return { name, server: url, ca: authority.cert, certificate: await authority.issueClient(ADMIN) };
    },
    async close() {
      await listener.close();
      await server.close();
      await audit?.close();
    },
  };
}

function reportLost(error: Error): void {
  process.emitWarning(`Audit events are lost: ${error.message}`);
}

async function openToken(path: string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept !== '') {
    return kept;
  }
  const token = randomBytes(32).toString('base64url');
  await writeFile(path, token, { mode: 0o600 });
  return token;
}
