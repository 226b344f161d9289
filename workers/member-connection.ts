/** How a push member is reached: its endpoint from the Cluster object, its credentials from the Secret that names. */
import { MemberUnavailableError } from '../activities/members.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { KubeObject } from '../domain/object.ts';
import { isJsonObject } from '../domain/object.ts';
import type { HttpTransportOptions } from '../kube/http-transport.ts';

/** Options of a member's transport, and a text that changes when they do. */
export interface MemberConnection {
  transport: HttpTransportOptions;
  fingerprint: string;
}

/**
 * The connection of a cluster.
 * @param secret the Secret that `spec.secretRef` names, with `token` and (unless TLS is not verified) `caBundle`
 * Throws {@link MemberUnavailableError} when something is missing.
 */
export function memberConnection({ metadata, spec }: Cluster, secret: KubeObject | undefined): MemberConnection {
  if (!spec.apiEndpoint) {
    throw new MemberUnavailableError(`the API endpoint of cluster ${metadata.name} is empty`);
  }
  if (!spec.secretRef) {
    throw new MemberUnavailableError(`cluster ${metadata.name} does not have a secret`);
  }
  const token = dataOf(secret, 'token');
  if (token === undefined) {
    const { namespace, name } = spec.secretRef;
    throw new MemberUnavailableError(`the secret ${namespace}/${name} of cluster ${metadata.name} has no token`);
  }
  const ca = dataOf(secret, 'caBundle');
  const transport: HttpTransportOptions = {
    server: spec.apiEndpoint,
    credentials: () => ({ authorization: `Bearer ${token}` }),
    tls: spec.insecureSkipTLSVerification ? { insecureSkipVerify: true } : ca === undefined ? {} : { ca },
    ...(spec.proxyURL ? { proxyUrl: spec.proxyURL } : {}),
    ...(spec.proxyHeader ? { proxyHeaders: spec.proxyHeader } : {}),
  };
  const { apiEndpoint, insecureSkipTLSVerification, proxyURL, proxyHeader } = spec;
  return {
    transport,
    fingerprint: JSON.stringify([apiEndpoint, insecureSkipTLSVerification, proxyURL, proxyHeader, token, ca]),
  };
}

function dataOf(secret: KubeObject | undefined, key: string): string | undefined {
  const data = isJsonObject(secret?.data) ? secret.data[key] : undefined;
  return typeof data === 'string' && data !== '' ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}
