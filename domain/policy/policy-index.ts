/** Finds the few policies whose selectors may choose a template, among thousands. */
import { createBucketIndex } from '../bucket-index.ts';
import type { ClusterPropagationPolicy, Policy, PropagationPolicy } from '../kinds/policy.ts';
import { keyText } from '../object.ts';
import type { Claim } from './claim.ts';
import type { Selectable } from './selectors.ts';

/** Policies by what they select. Mutable: its owner feeds it from a watch. */
export interface PolicyIndex {
  /** Adds a policy or replaces the one of the same kind and name. */
  put(policy: Policy): void;
  /** Forgets a policy; unknown ones are fine. */
  remove(policy: Pick<Policy, 'kind' | 'metadata'>): void;
  /** The policy of that kind and name, whatever its id. */
  get(reference: PolicyReference): Policy | undefined;
  /** A superset of the policies that match, in no order. */
  candidates(template: Selectable): PolicyCandidates;
}

/** Names a policy; a {@link Claim} does. */
export type PolicyReference = { kind: Claim['kind']; namespace?: string; name: string };

/** Policies that may match a template, by scope. */
export interface PolicyCandidates {
  policies: PropagationPolicy[];
  clusterPolicies: ClusterPropagationPolicy[];
}

/** An empty index. A look-up costs as much as there are candidates, however many policies there are. */
export function createPolicyIndex(): PolicyIndex {
  const policies = createBucketIndex<PropagationPolicy>((policy) => keyText(policy.metadata), bucketsOf);
  const clusterPolicies = createBucketIndex<ClusterPropagationPolicy>((policy) => keyText(policy.metadata), bucketsOf);
  const ofKind = (kind: Claim['kind']) => (kind === 'PropagationPolicy' ? policies : clusterPolicies);
  return {
    put(policy) {
      if (policy.kind === 'PropagationPolicy') {
        policies.put(policy);
      } else {
        clusterPolicies.put(policy);
      }
    },
    remove({ kind, metadata }) {
      ofKind(kind).remove(keyText(metadata));
    },
    get(reference) {
      return ofKind(reference.kind).get(keyText(reference));
    },
    candidates({ apiVersion, kind, metadata: { namespace, name } }) {
      return {
        policies: namespace
          ? policies.in(bucket(namespace, apiVersion, kind, name), bucket(namespace, apiVersion, kind))
          : [],
        clusterPolicies: clusterPolicies.in(bucket('', apiVersion, kind, name), bucket('', apiVersion, kind)),
      };
    },
  };
}

function bucketsOf({ metadata, spec }: Policy): string[] {
  return spec.resourceSelectors.map(({ apiVersion, kind, name }) =>
    bucket(metadata.namespace ?? '', apiVersion, kind, name),
  );
}

/** By the policy's namespace, the kind that it selects and the name that it selects (empty: any). */
function bucket(namespace: string, apiVersion: string, kind: string, name = ''): string {
  return JSON.stringify([namespace, apiVersion, kind, name]);
}
