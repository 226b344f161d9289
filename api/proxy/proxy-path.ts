/** Which requests are for `clusters/<name>/proxy`, and where they go from there. */
import type { GroupVersionKind } from '../../domain/object.ts';
import { badRequest } from '../response/status.ts';

const GROUP = 'cluster.karmada.io';
const PLURAL = 'clusters';
const SUBRESOURCE = 'proxy';

/** What a client sends to the proxy. */
export const PROXY_KIND: GroupVersionKind = { group: GROUP, version: 'v1alpha1', kind: 'ClusterProxyOptions' };

/** True for the kind that has the subresource. */
export function hasProxy({ group, plural }: { group: string; plural: string }): boolean {
  return group === GROUP && plural === PLURAL;
}

/** True for a request that the proxy answers. */
export function isProxied(target: { group: string; plural: string; subresource?: string }): boolean {
  return target.subresource === SUBRESOURCE && hasProxy(target);
}

/** What follows `proxy` in a URL, with query, as the caller encoded it; at least `/`. Throws for other URLs. */
export function pathBehindProxy(url: URL): string {
  const match = /^\/apis\/[^/]+\/[^/]+\/clusters\/[^/]+\/proxy(\/.*)?$/.exec(url.pathname);
  if (!match) {
    throw badRequest(`${url.pathname} does not lead through the proxy of a cluster`);
  }
  return `${match[1] ?? '/'}${url.search}`;
}
