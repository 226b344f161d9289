/** Which override policies concern an object on a cluster, and in which order they are applied. */
import { matchesClusterAffinity } from '../cluster-affinity.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { AnyOverridePolicy, Overriders } from '../kinds/override.ts';
import type { ResourceSelector } from '../kinds/policy.ts';
import { matchesLabelSelector } from '../labels.ts';
import type { KubeObject } from '../object.ts';

/** How closely a selector names an object: Karmada's implicit priority. */
const MISMATCH = 0;
const MATCHES_ALL = 1;
const MATCHES_LABELS = 2;
const MATCHES_NAME = 3;

/** The policies that select the object, the most specific last, so that it wins; by name among equals. */
export function matchingPolicies<P extends AnyOverridePolicy>(policies: readonly P[], object: KubeObject): P[] {
  return policies
    .map((policy) => ({ policy, score: policyScore(policy, object) }))
    .filter(({ score }) => score > MISMATCH)
    .sort((a, b) => a.score - b.score || compareText(a.policy.metadata.name, b.policy.metadata.name))
    .map(({ policy }) => policy);
}

/** The overriders of a policy's rules for a cluster, in order; the deprecated pair counts only without rules. */
export function overridersFor({ spec }: AnyOverridePolicy, cluster: Cluster): Overriders[] {
  const deprecated = { targetCluster: spec.targetCluster, overriders: spec.overriders ?? {} };
  const rules = spec.overrideRules?.length ? spec.overrideRules : [deprecated];
  return rules
    .filter(({ targetCluster }) => !targetCluster || matchesClusterAffinity(cluster, targetCluster))
    .map(({ overriders }) => overriders);
}

function policyScore({ spec }: AnyOverridePolicy, object: KubeObject): number {
  return spec.resourceSelectors?.length
    ? Math.max(...spec.resourceSelectors.map((selector) => selectorScore(selector, object)))
    : MATCHES_ALL;
}

/** A name, where given, decides alone; the labels of the selector are then ignored. */
function selectorScore(selector: ResourceSelector, { apiVersion, kind, metadata }: KubeObject): number {
  if (
    selector.apiVersion !== apiVersion ||
    selector.kind !== kind ||
    (selector.namespace && selector.namespace !== metadata.namespace)
  ) {
    return MISMATCH;
  }
  if (selector.name) {
    return selector.name === metadata.name ? MATCHES_NAME : MISMATCH;
  }
  if (!selector.labelSelector) {
    return MATCHES_ALL;
  }
  return matchesLabelSelector(selector.labelSelector, metadata.labels) ? MATCHES_LABELS : MISMATCH;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
