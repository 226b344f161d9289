/** From kinds to resources, as one server serves them; asked once, and again when a kind is not known. */
import type { ApiEnablement } from '../domain/kinds/cluster.ts';
import type { GroupVersionKind } from '../domain/object.ts';
import { formatApiVersion } from '../domain/object.ts';
import { type DiscoveredApi, type DiscoveredResource, discover } from './discovery-documents.ts';
import type { KubeTransport } from './transport.ts';

/** A server's discovery, cached. Its methods throw as `KubeTransport.send` while the server was never heard. */
export interface Discovery {
  /** All that the server serves, as last heard. */
  api(): Promise<DiscoveredApi>;
  /** Asks the server now. Calls at the same time share one question. */
  refresh(): Promise<DiscoveredApi>;
  /** The resource of a kind, asking again when it is not known; undefined when the server has none. */
  resourceOf(kind: GroupVersionKind): Promise<DiscoveredResource | undefined>;
  /** The resource of a group and plural in the version the server prefers; otherwise as {@link Discovery.resourceOf}. */
  preferred(group: string, plural: string): Promise<DiscoveredResource | undefined>;
}

/** Misses sooner than this after an answer do not ask again, in ms: a kind that is nowhere must not flood the server. */
const MISS_PERIOD_MS = 2_000;

/** Discovery of one server; nothing is asked before the first call. */
export function createDiscovery(transport: KubeTransport): Discovery {
  let heard: { api: DiscoveredApi; byKind: Map<string, DiscoveredResource>; at: number } | undefined;
  let asking: Promise<DiscoveredApi> | undefined;

  function refresh(): Promise<DiscoveredApi> {
    asking ??= discover(transport)
      .then((api) => {
        const served = api.resources.toReversed().map((resource) => [kindText(resource), resource] as const);
        // Of two resources with one kind the first wins, as in client-go's mapper.
        heard = { api, byKind: new Map(served), at: performance.now() };
        return api;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  async function find(look: () => DiscoveredResource | undefined): Promise<DiscoveredResource | undefined> {
    const known = look();
    if (known || (heard && performance.now() - heard.at < MISS_PERIOD_MS)) {
      return known;
    }
    await refresh();
    return look();
  }

  return {
    api: async () => heard?.api ?? (await refresh()),
    refresh,
    resourceOf: (kind) => find(() => heard?.byKind.get(kindText(kind))),
    preferred: (group, plural) =>
      find(() => heard?.api.resources.find((resource) => resource.group === group && resource.plural === plural)),
  };
}

function kindText({ group, version, kind }: GroupVersionKind): string {
  return `${group}/${version}/${kind}`;
}

/** `status.apiEnablements` of a Cluster: every group version and its resources, each sorted by name. */
export function apiEnablementsOf({ groupVersions, resources }: DiscoveredApi): ApiEnablement[] {
  return groupVersions.toSorted(byText).map((groupVersion) => ({
    groupVersion,
    resources: resources
      .filter(({ group, version }) => formatApiVersion(group, version) === groupVersion)
      .map(({ plural, kind }) => ({ name: plural, kind }))
      .toSorted((a, b) => byText(a.name, b.name)),
  }));
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
