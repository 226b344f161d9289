/** Which clusters an affinity chooses: the rule shared by policies, overrides and taint policies. */
import type { Cluster } from './kinds/cluster.ts';
import type { LabelSelector } from './kinds/meta.ts';
import type { ClusterAffinity, FieldSelector } from './kinds/placement.ts';
import { matchesLabelSelector } from './labels.ts';

type FieldRequirement = NonNullable<FieldSelector['matchExpressions']>[number];

/**
 * True when the cluster is not excluded and meets name list, labels and fields, all of them (Karmada's ClusterMatches).
 * An empty name list means any name; an invalid selector matches nothing.
 */
export function matchesClusterAffinity(cluster: Cluster, affinity: ClusterAffinity): boolean {
  const { name, labels } = cluster.metadata;
  if (affinity.exclude?.includes(name)) {
    return false;
  }
  if (affinity.labelSelector && !matchesLabelSelector(affinity.labelSelector, labels)) {
    return false;
  }
  const requirements = affinity.fieldSelector?.matchExpressions ?? [];
  if (!requirements.every((requirement) => matchesField(cluster, requirement))) {
    return false;
  }
  return !affinity.clusterNames?.length || affinity.clusterNames.includes(name);
}

function matchesField(cluster: Cluster, requirement: FieldRequirement): boolean {
  if (requirement.key === 'zone') {
    return matchesZones(cluster.spec.zones ?? [], requirement);
  }
  const fields: Record<string, string> = {};
  if (cluster.spec.provider) {
    fields.provider = cluster.spec.provider;
  }
  if (cluster.spec.region) {
    fields.region = cluster.spec.region;
  }
  return matchesLabelSelector(selectorOf(requirement), fields);
}

/** The same object for the same requirement, by which it is known to be right. */
const selectors = new WeakMap<FieldRequirement, LabelSelector>();

function selectorOf(requirement: FieldRequirement): LabelSelector {
  const selector = selectors.get(requirement) ?? { matchExpressions: [requirement] };
  selectors.set(requirement, selector);
  return selector;
}

/** A cluster can span zones: In wants one of them among the values, NotIn wants none. */
function matchesZones(zones: readonly string[], { operator, values = [] }: FieldRequirement): boolean {
  switch (operator) {
    case 'In':
      return zones.some((zone) => values.includes(zone));
    case 'NotIn':
      return !zones.some((zone) => values.includes(zone));
    case 'Exists':
      return zones.length > 0;
    case 'DoesNotExist':
      return zones.length === 0;
    default:
      return false;
  }
}
