/** Who a client certificate belongs to. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { AUTHENTICATED_GROUP, CREDENTIAL_ID, type UserInfo } from './user.ts';

/** The identity on a connection whose certificate our authority has signed: CN is the name, each O a group. */
export function userOfSocket(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) {
    return undefined;
  }
  const { subject, fingerprint256 = '' }: Partial<PeerCertificate> = socket.getPeerCertificate();
  const { CN, O } = subject ?? {};
  const [username] = [CN ?? []].flat();
  return username === undefined
    ? undefined
    : {
        username,
        groups: [...new Set([...[O ?? []].flat(), AUTHENTICATED_GROUP])],
        extra: { [CREDENTIAL_ID]: [`X509SHA256=${fingerprint256.replaceAll(':', '').toLowerCase()}`] },
      };
}
