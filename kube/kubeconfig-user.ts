/** The credentials of a kubeconfig's user: tokens, passwords, certificates, files that change, and plugins. */
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import type { Credentials, CredentialsSource, Impersonation } from './credentials.ts';
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts';

/** How long a token or certificate file is trusted before it is read again: client-go's period. */
const FILE_PERIOD_MS = 60_000;
/** How long a plugin's answer is taken without asking the plugin's own cache. */
const PLUGIN_PERIOD_MS = 10_000;

/** Credentials of a user towards a cluster (plugins may want to know it). */
export function credentialsOfUser(user: KubeconfigUser, cluster: KubeconfigCluster): CredentialsSource {
  if (user.exec || user['auth-provider']) {
    return pluginCredentials(user, cluster);
  }
  const load = () => fileCredentials(user);
  return user.tokenFile || user['client-certificate'] || user['client-key']
    ? refreshed(load, FILE_PERIOD_MS)
    : refreshed(load, Number.POSITIVE_INFINITY);
}

/** Whom a user acts as, when it says so (`as`, `as-groups`, …). */
export function impersonationOfUser(user: KubeconfigUser): Impersonation | undefined {
  if (!user.as) {
    return undefined;
  }
  return {
    user: user.as,
    ...(user['as-uid'] === undefined ? {} : { uid: user['as-uid'] }),
    ...(user['as-groups'] === undefined ? {} : { groups: user['as-groups'] }),
    ...(user['as-user-extra'] === undefined ? {} : { extra: user['as-user-extra'] }),
  };
}

/**
 * Asks again when the answer is older than the period or was rejected; one question at a time. While a new answer
 * fails, the last one is given, unless the server rejected it.
 */
export function refreshed(load: (rejected: boolean) => Promise<Credentials>, periodMs: number): CredentialsSource {
  let last: { credentials: Credentials; at: number } | undefined;
  let loading: Promise<Credentials> | undefined;
  return (rejected) => {
    if (last && !rejected && performance.now() - last.at < periodMs) {
      return last.credentials;
    }
    const fallback = rejected ? undefined : last;
    loading ??= load(rejected)
      .then((credentials) => {
        last = { credentials, at: performance.now() };
        return credentials;
      })
      .catch((error: unknown) => {
        if (fallback) {
          return fallback.credentials;
        }
        throw error;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };
}

async function fileCredentials(user: KubeconfigUser): Promise<Credentials> {
  const token = user.tokenFile ? (await readFile(user.tokenFile, 'utf8')).trim() : user.token;
  const cert = await pem(user['client-certificate-data'], user['client-certificate']);
  const key = await pem(user['client-key-data'], user['client-key']);
  return {
    ...(cert !== undefined && key !== undefined ? { certificate: { cert, key } } : {}),
    ...authorizationOf(token, user),
  };
}

function authorizationOf(token: string | undefined, user: KubeconfigUser): { authorization?: string } {
  if (token) {
    return { authorization: `Bearer ${token}` };
  }
  if (user.username) {
    return { authorization: `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` };
  }
  return {};
}

async function pem(data: string | undefined, file: string | undefined): Promise<string | undefined> {
  if (data) {
    return Buffer.from(data, 'base64').toString('utf8');
  }
  return file ? await readFile(file, 'utf8') : undefined;
}

/** Exec plugins and OIDC as client-node does them; it caches until the token expires. */
function pluginCredentials(user: KubeconfigUser, cluster: KubeconfigCluster): CredentialsSource {
  const load = async (): Promise<KubeconfigPlugin> => {
    // Imported only here: it takes 0.75 s and 130 MB.
    const { KubeConfig } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromString(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        // It prepares a connection that nobody uses, and would refuse to for a server without TLS.
        clusters: [{ name: 'server', cluster: { server: cluster.server, 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'user', user: withExecInfo(user, cluster) }],
        contexts: [{ name: 'only', context: { cluster: 'server', user: 'user' } }],
        'current-context': 'only',
      }),
    );
    return config;
  };
  let plugin: Promise<KubeconfigPlugin> | undefined;
  return refreshed(async (rejected) => {
    plugin = rejected || !plugin ? load() : plugin;
    const options: RequestOptions = {};
    await (await plugin).applyToHTTPSOptions(options);
    const authorization = headerOf(options.headers, 'Authorization');
    const { cert, key } = options;
    return {
      ...(cert && key ? { certificate: { cert: cert.toString(), key: key.toString() } } : {}),
      ...(authorization === undefined ? {} : { authorization }),
    };
  }, PLUGIN_PERIOD_MS);
}

/** The part of client-node that we use. */
interface KubeconfigPlugin {
  applyToHTTPSOptions(options: RequestOptions): Promise<void>;
}

/** Tells an exec plugin which answer we read and, if it wants to know, for which cluster: `KUBERNETES_EXEC_INFO`. */
function withExecInfo({ exec, ...user }: KubeconfigUser, cluster: KubeconfigCluster): KubeconfigUser {
  if (!exec) {
    return user;
  }
  const spec = { interactive: false, ...(exec.provideClusterInfo ? { cluster } : {}) };
  const value = JSON.stringify({ apiVersion: exec.apiVersion, kind: 'ExecCredential', spec });
  return { ...user, exec: { ...exec, env: [...(exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value }] } };
}

function headerOf(headers: RequestOptions['headers'], name: string): string | undefined {
  const value = new Map(Object.entries(headers ?? {})).get(name);
  return typeof value === 'string' ? value : undefined;
}
