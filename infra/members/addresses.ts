/** Addresses for pods, load balancers and nodes, made from what they belong to: nobody has to remember which are taken. */
import { createHash } from 'node:crypto';

/** A pod's address in 10.128.0.0/9. */
export function podAddress(uid: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(uid).digest();
  return `10.${128 + (a % 128)}.${b}.${1 + (c % 254)}`;
}

/** A load balancer's address in 198.18.0.0/15, the range set aside for tests (RFC 2544). */
export function balancerAddress(uid: string): string {
  const [a = 0, b = 0, c = 0] = createHash('sha256').update(uid).digest();
  return `198.${18 + (a % 2)}.${b}.${1 + (c % 254)}`;
}

/** A node's address in 172.18.0.0/16. */
export function nodeAddress(name: string): string {
  const [a = 0, b = 0] = createHash('sha256').update(name).digest();
  return `172.18.${a}.${1 + (b % 254)}`;
}
