/** Finds the few policies whose selectors may choose a template, among thousands. */
import type { ClusterPropagationPolicy, Policy, PropagationPolicy, ResourceSelector } from '../kinds/policy.ts';
import { keyText, type ObjectKey } from '../object.ts';
import type { Claim } from './claim.ts';
import type { Selectable } from './selectors.ts';

/** Policies by what they select. The one mutable thing here: its owner feeds it from a watch. */
export interface PolicyIndex {
  /** Adds a policy or replaces the one of the same kind and name. */
  put(policy: Policy): void;
  /** Forgets a policy; unknown ones are fine. */
  remove(policy: Pick<Policy, 'kind' | 'metadata'>): void;
  /** The policy that a claim names, whatever its id. */
  get(claim: PolicyReference): Policy | undefined;
  /** A superset of the policies that match, in no order. */
  candidates(template: Selectable): PolicyCandidates;
}

/** Names a policy. */
export type PolicyReference = { kind: Claim['kind']; namespace?: string; name: string };

/** Policies that may match a template, by scope. */
export interface PolicyCandidates {
  policies: PropagationPolicy[];
  clusterPolicies: ClusterPropagationPolicy[];
}

/** An empty index. A look-up costs as much as there are candidates, however many policies there are. */
export function createPolicyIndex(): PolicyIndex {
  const policies = createBuckets<PropagationPolicy>();
  const clusterPolicies = createBuckets<ClusterPropagationPolicy>();
  return {
    put(policy) {
      if (policy.kind === 'PropagationPolicy') {
        policies.put(policy);
      } else {
        clusterPolicies.put(policy);
      }
    },
    remove({ kind, metadata }) {
      (kind === 'PropagationPolicy' ? policies : clusterPolicies).remove(metadata);
    },
    get(reference) {
      return (reference.kind === 'PropagationPolicy' ? policies : clusterPolicies).get(reference);
    },
    candidates(template) {
      const { namespace } = template.metadata;
      return {
        policies: namespace ? policies.candidates(template, namespace) : [],
        clusterPolicies: clusterPolicies.candidates(template, ''),
      };
    },
  };
}

/** Policies of one scope, in buckets by policy namespace, selected kind and selected name (empty: any name). */
function createBuckets<P extends Policy>() {
  const byKey = new Map<string, P>();
  const buckets = new Map<string, Map<string, P>>();

  function remove(key: ObjectKey): void {
    const policy = byKey.get(keyText(key));
    byKey.delete(keyText(key));
    for (const selector of policy?.spec.resourceSelectors ?? []) {
      const id = bucketOf(key.namespace ?? '', selector);
      const bucket = buckets.get(id);
      bucket?.delete(keyText(key));
      if (bucket?.size === 0) {
        buckets.delete(id);
      }
    }
  }

  function put(policy: P): void {
    const key = keyText(policy.metadata);
    remove(policy.metadata);
    byKey.set(key, policy);
    for (const selector of policy.spec.resourceSelectors) {
      const id = bucketOf(policy.metadata.namespace ?? '', selector);
      const bucket = buckets.get(id) ?? new Map<string, P>();
      buckets.set(id, bucket.set(key, policy));
    }
  }

  function candidates({ apiVersion, kind, metadata }: Selectable, namespace: string): P[] {
    const byName = buckets.get(bucketOf(namespace, { apiVersion, kind, name: metadata.name }));
    const byKind = buckets.get(bucketOf(namespace, { apiVersion, kind }));
    return [...new Set([...(byName?.values() ?? []), ...(byKind?.values() ?? [])])];
  }

  return { put, remove, candidates, get: (key: ObjectKey): P | undefined => byKey.get(keyText(key)) };
}

function bucketOf(namespace: string, { apiVersion, kind, name = '' }: ResourceSelector): string {
  return JSON.stringify([namespace, apiVersion, kind, name]);
}
