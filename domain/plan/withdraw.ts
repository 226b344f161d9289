/** The hub as it would be without some of its objects. */
import type { Cluster } from '../kinds/cluster.ts';
import { type KubeObject, keyText, parseApiVersion } from '../object.ts';
import type { HubState } from './hub-state.ts';
import { refuseDerived } from './propose.ts';

/**
 * The state without the objects. A cluster is there until it has left, but takes no more; a namespace takes all that is in it
 * along. Throws `UnusableProposalError`.
 * @param now RFC 3339
 */
export function withdraw(state: HubState, objects: readonly KubeObject[], now: string): HubState {
  return objects.reduce((next, object) => withdrawOne(next, object, now), state);
}

function withdrawOne(state: HubState, object: KubeObject, now: string): HubState {
  refuseDerived(object);
  if (isOf(object, '', 'Namespace')) {
    const { name } = object.metadata;
    const isOutside = ({ metadata }: KubeObject): boolean => metadata.namespace !== name;
    return keep(state, (one) => isOutside(one) && !isSame(one, object));
  }
  if (isOf(object, 'cluster.karmada.io', 'Cluster')) {
    const clusters = state.clusters.map((cluster) => (isSame(cluster, object) ? leaving(cluster, now) : cluster));
    return { ...state, clusters };
  }
  return keep(state, (one) => !isSame(one, object));
}

/** What a user may have written, as far as it is to be kept. */
function keep(state: HubState, isKept: (object: KubeObject) => boolean): HubState {
  return {
    ...state,
    policies: state.policies.filter(isKept),
    clusterPolicies: state.clusterPolicies.filter(isKept),
    overridePolicies: state.overridePolicies.filter(isKept),
    clusterOverridePolicies: state.clusterOverridePolicies.filter(isKept),
    templates: state.templates.filter(isKept),
    priorityClasses: state.priorityClasses.filter(isKept),
    quotas: state.quotas.filter(isKept),
    customizations: state.customizations.filter(isKept),
    interpreterWebhooks: state.interpreterWebhooks.filter(isKept),
  };
}

function leaving(cluster: Cluster, deletionTimestamp: string): Cluster {
  return { ...cluster, metadata: { ...cluster.metadata, deletionTimestamp } };
}

/** The version does not tell objects apart. */
function isSame(one: KubeObject, other: KubeObject): boolean {
  return (
    isOf(one, parseApiVersion(other.apiVersion).group, other.kind) && keyText(one.metadata) === keyText(other.metadata)
  );
}

function isOf({ apiVersion, kind }: KubeObject, group: string, wanted: string): boolean {
  return kind === wanted && parseApiVersion(apiVersion).group === group;
}
