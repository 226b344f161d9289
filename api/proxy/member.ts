/** How the proxy reaches a member: endpoint, trust and the token that may impersonate. */
import type { Cluster } from '../../domain/kinds/cluster.ts';
import { isJsonObject, type KubeObject, type ObjectKey } from '../../domain/object.ts';
import type { ConnectionOptions } from '../../kube/connections.ts';
import { plainError } from '../response/status.ts';

/** A member that requests can be sent to. */
export interface ProxiedMember {
  name: string;
  /** Base URL. */
  server: string;
  connection: ConnectionOptions;
  /** Bearer token of the account that may act as anybody. */
  impersonatorToken: string;
}

/** Reads a Secret; rejects with a 404 when it is not there. */
export type ReadSecret = (key: ObjectKey) => Promise<KubeObject>;

/** The member of a Cluster. Rejects as Karmada does: with a 500 when something is missing, or as the Secret's read does. */
export async function proxiedMember(cluster: Cluster, readSecret: ReadSecret): Promise<ProxiedMember> {
  const { name } = cluster.metadata;
  const { apiEndpoint, secretRef, impersonatorSecretRef, insecureSkipTLSVerification, proxyURL, proxyHeader } =
    cluster.spec;
  // A pull member may have no secret: then the system's authorities count.
  const ca = secretRef && dataOf(await readSecret(secretRef), 'caBundle');
  if (!apiEndpoint) {
    throw plainError(`API endpoint of cluster ${name} should not be empty`);
  }
  if (!URL.canParse(apiEndpoint)) {
    throw plainError(`failed to parse api endpoint ${apiEndpoint}: it is no URL`);
  }
  if (!impersonatorSecretRef) {
    throw plainError(`the impersonatorSecretRef of cluster ${name} is nil`);
  }
  const impersonatorToken = dataOf(await readSecret(impersonatorSecretRef), 'token');
  if (impersonatorToken === undefined) {
    throw plainError(
      `failed to get impresonateToken for cluster ${name}: the impresonate token of cluster ${name} is empty`,
    );
  }
  return {
    name,
    server: apiEndpoint.replace(/\/+$/, ''),
    connection: {
      tls: insecureSkipTLSVerification ? { insecureSkipVerify: true } : ca === undefined ? {} : { ca },
      ...(proxyURL ? { proxyUrl: proxyURL } : {}),
      ...(proxyHeader ? { proxyHeaders: proxyHeader } : {}),
    },
    impersonatorToken,
  };
}

function dataOf({ data }: KubeObject, key: string): string | undefined {
  const value = isJsonObject(data) ? data[key] : undefined;
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64').toString('utf8') : undefined;
}
