/** Who a client certificate belongs to. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { AUTHENTICATED_GROUP, type UserInfo } from './user.ts';

/** The identity on a connection whose certificate our authority has signed: CN is the name, each O a group. */
export function userOfSocket(socket: TLSSocket): UserInfo | undefined {
  if (!socket.authorized) {
    return undefined;
  }
  const { CN, O } = (socket.getPeerCertificate() as Partial<PeerCertificate>).subject ?? {};
  const [username] = [CN ?? []].flat();
  return username === undefined
    ? undefined
    : { username, groups: [...new Set([...[O ?? []].flat(), AUTHENTICATED_GROUP])] };
}
