/** Kubeconfig files: their shape, the choice of a context, and the connection it describes. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import type { ServerTls } from './connections.ts';
import { createHttpTransport, type HttpTransportOptions } from './http-transport.ts';
import { credentialsOfUser, impersonationOfUser } from './kubeconfig-user.ts';
import type { KubeTransport } from './transport.ts';

const clusterSchema = z.looseObject({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'proxy-url': z.string().optional(),
});

/** The `cluster` of a kubeconfig. */
export type KubeconfigCluster = z.infer<typeof clusterSchema>;

const userSchema = z.looseObject({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  as: z.string().optional(),
  'as-uid': z.string().optional(),
  'as-groups': z.array(z.string()).optional(),
  'as-user-extra': z.record(z.string(), z.array(z.string())).optional(),
  exec: z
    .looseObject({
      apiVersion: z.string(),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
      provideClusterInfo: z.boolean().optional(),
    })
    .nullish(),
  'auth-provider': z.unknown().optional(),
});
/** The `user` of a kubeconfig. */
export type KubeconfigUser = z.infer<typeof userSchema>;

const contextSchema = z.looseObject({
  cluster: z.string(),
  user: z.string().optional(),
  namespace: z.string().optional(),
});

/** Entries of a list that YAML may leave empty. */
function entries<Entry extends z.ZodType>(entry: Entry) {
  return z
    .array(entry)
    .nullish()
    .transform((list) => list ?? []);
}

const kubeconfigSchema = z.looseObject({
  'current-context': z.string().nullish(),
  clusters: entries(z.looseObject({ name: z.string(), cluster: clusterSchema })),
  users: entries(z.looseObject({ name: z.string(), user: userSchema.nullish().transform((user) => user ?? {}) })),
  contexts: entries(z.looseObject({ name: z.string(), context: contextSchema })),
});
/** A kubeconfig with the fields we know checked, and all others kept. */
export type Kubeconfig = z.infer<typeof kubeconfigSchema>;

/** Where a kubeconfig comes from, and which context of it is meant. */
export interface KubeconfigSource {
  /** One file, or several as in `$KUBECONFIG`, the first that names a thing winning. @default `$KUBECONFIG`, else `~/.kube/config` */
  path?: string;
  /** The kubeconfig itself, for example from a Secret; takes the place of `path`. */
  text?: string;
  /** @default the file's `current-context` */
  context?: string;
}

/** What a context of a kubeconfig says, ready to connect. */
export interface KubeconfigConnection {
  context: string;
  /** Namespace of the context. @default {"default"} */
  namespace: string;
  /** For `createHttpTransport`; may be given more options first. */
  transport: HttpTransportOptions;
}

/** Reads kubeconfig YAML. Throws with the place of what is wrong. */
export function parseKubeconfig(text: string, name = 'kubeconfig'): Kubeconfig {
  const result = kubeconfigSchema.safeParse(parseYaml(text) ?? {});
  if (!result.success) {
    throw new Error(`Cannot read ${name}: ${z.prettifyError(result.error)}`, { cause: result.error });
  }
  return result.data;
}

/** Reads a context of a kubeconfig. Throws when a file cannot be read, or the context or what it names is not there. */
export function readKubeconfig(source: KubeconfigSource): KubeconfigConnection {
  const config = source.text === undefined ? readFiles(source.path) : parseKubeconfig(source.text);
  const contextName = source.context ?? config['current-context'] ?? '';
  const context = config.contexts.find(({ name }) => name === contextName)?.context;
  if (!context) {
    const known = config.contexts.map(({ name }) => `"${name}"`).join(', ') || 'none';
    throw new Error(`The kubeconfig has no context "${contextName}": there are ${known}`);
  }
  const cluster = config.clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (!cluster) {
    throw new Error(
      `Context "${contextName}" of the kubeconfig names cluster "${context.cluster}", which is not there`,
    );
  }
  const user = config.users.find(({ name }) => name === context.user)?.user;
  if (context.user && !user) {
    throw new Error(`Context "${contextName}" of the kubeconfig names user "${context.user}", which is not there`);
  }
  const impersonate = user && impersonationOfUser(user);
  return {
    context: contextName,
    namespace: context.namespace || 'default',
    transport: {
      server: cluster.server,
      tls: serverTls(cluster),
      ...(cluster['proxy-url'] ? { proxyUrl: cluster['proxy-url'] } : {}),
      ...(user ? { credentials: credentialsOfUser(user, cluster) } : {}),
      ...(impersonate ? { impersonate } : {}),
    },
  };
}

/** Connects as a context of a kubeconfig says. Throws as {@link readKubeconfig}; the server is not asked yet. */
export function connectKubeconfig(
  source: KubeconfigSource,
  options: Partial<Omit<HttpTransportOptions, 'server' | 'tls' | 'credentials'>> = {},
): KubeTransport {
  return createHttpTransport({ ...readKubeconfig(source).transport, ...options });
}

/** A file's bytes as text from base64 data or, where there is none, from a file; undefined without either. */
function dataOrFile(data: string | undefined, file: string | undefined): string | undefined {
  if (data) {
    return Buffer.from(data, 'base64').toString('utf8');
  }
  return file ? readFileSync(file, 'utf8') : undefined;
}

function readFiles(path: string | undefined): Kubeconfig {
  const files = (path ?? process.env.KUBECONFIG ?? join(homedir(), '.kube', 'config')).split(delimiter).filter(Boolean);
  const configs = files.map((file) => absolutePaths(parseKubeconfig(readFileSync(file, 'utf8'), file), dirname(file)));
  return {
    'current-context': configs.map((config) => config['current-context']).find(Boolean),
    clusters: configs.flatMap((config) => config.clusters),
    users: configs.flatMap((config) => config.users),
    contexts: configs.flatMap((config) => config.contexts),
  };
}

/** File names in a kubeconfig are relative to it. */
function absolutePaths(config: Kubeconfig, folder: string): Kubeconfig {
  const at = (file: string | undefined) => (file ? resolve(folder, file) : undefined);
  return {
    ...config,
    clusters: config.clusters.map(({ cluster, ...named }) => ({
      ...named,
      cluster: { ...cluster, 'certificate-authority': at(cluster['certificate-authority']) },
    })),
    users: config.users.map(({ user, ...named }) => ({
      ...named,
      user: {
        ...user,
        tokenFile: at(user.tokenFile),
        'client-certificate': at(user['client-certificate']),
        'client-key': at(user['client-key']),
      },
    })),
  };
}

function serverTls(cluster: KubeconfigCluster): ServerTls {
  const ca = dataOrFile(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const serverName = cluster['tls-server-name'];
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(serverName ? { serverName } : {}),
    ...(cluster['insecure-skip-tls-verify'] ? { insecureSkipVerify: true } : {}),
  };
}
