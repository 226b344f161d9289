/** What discovery tells of `cluster.karmada.io` where the hub passes it here: Cluster with its status and its proxy. */
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { JsonObject } from '../../domain/object.ts';
import { aggregatedItem } from '../discovery/aggregated.ts';
import type { DiscoveredGroup } from '../discovery/few-groups.ts';
import { resourceList } from '../discovery/legacy.ts';
import { karmadaResources } from '../karmada/resources.ts';
import { openApiDocument } from '../openapi/document.ts';
import { CLUSTER_GROUP, CLUSTER_VERSION } from './stored-version.ts';

/** The group as discovery tells it; made when it is asked for. */
export const CLUSTERS: DiscoveredGroup = {
  group: CLUSTER_GROUP,
  version: CLUSTER_VERSION,
  resources: () => resourceList(CLUSTER_GROUP, served()),
  item: (): JsonObject => aggregatedItem({ group: CLUSTER_GROUP, versions: [served()] }),
  openApi: () => openApiDocument(CLUSTER_GROUP, CLUSTER_VERSION, served().resources),
};

function served() {
  const resources = karmadaResources(KARMADA_KINDS.filter(({ group }) => group === CLUSTER_GROUP));
  return { version: CLUSTER_VERSION, resources };
}
