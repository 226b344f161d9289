/** The mark by which a policy owns a template and its binding: one label with the policy's id, annotations with its name. */
import {
  CLUSTER_PROPAGATION_POLICY_ID_LABEL,
  CLUSTER_PROPAGATION_POLICY_NAME_ANNOTATION,
  PROPAGATION_POLICY_ID_LABEL,
  PROPAGATION_POLICY_NAME_ANNOTATION,
  PROPAGATION_POLICY_NAMESPACE_ANNOTATION,
} from '../kinds/names.ts';
import type { Policy } from '../kinds/policy.ts';
import { annotationOf, changeMetadata, labelOf, type MetadataChange } from '../metadata.ts';
import type { ObjectMeta } from '../object.ts';

/** Anything that can carry a claim: templates, bindings, manifests. */
export type Claimable = { metadata: ObjectMeta };

/** A claim as read from metadata; `id` is the permanent id of the policy. */
export type Claim =
  | { kind: 'PropagationPolicy'; namespace: string; name: string; id: string }
  | { kind: 'ClusterPropagationPolicy'; name: string; id: string };

/** The label that holds the policy's permanent id. */
export const CLAIM_LABEL: Readonly<Record<Claim['kind'], string>> = {
  PropagationPolicy: PROPAGATION_POLICY_ID_LABEL,
  ClusterPropagationPolicy: CLUSTER_PROPAGATION_POLICY_ID_LABEL,
};

const WITHOUT_CLAIM: Readonly<Record<Claim['kind'], MetadataChange>> = {
  PropagationPolicy: {
    withoutLabels: [PROPAGATION_POLICY_ID_LABEL],
    withoutAnnotations: [PROPAGATION_POLICY_NAMESPACE_ANNOTATION, PROPAGATION_POLICY_NAME_ANNOTATION],
  },
  ClusterPropagationPolicy: {
    withoutLabels: [CLUSTER_PROPAGATION_POLICY_ID_LABEL],
    withoutAnnotations: [CLUSTER_PROPAGATION_POLICY_NAME_ANNOTATION],
  },
};

/** The claim on an object; a PropagationPolicy's comes first. Undefined while any of its keys is missing or empty. */
export function claimOf(object: Claimable): Claim | undefined {
  const id = labelOf(object, PROPAGATION_POLICY_ID_LABEL);
  const namespace = annotationOf(object, PROPAGATION_POLICY_NAMESPACE_ANNOTATION);
  const name = annotationOf(object, PROPAGATION_POLICY_NAME_ANNOTATION);
  if (id && namespace && name) {
    return { kind: 'PropagationPolicy', namespace, name, id };
  }
  const clusterId = labelOf(object, CLUSTER_PROPAGATION_POLICY_ID_LABEL);
  const clusterName = annotationOf(object, CLUSTER_PROPAGATION_POLICY_NAME_ANNOTATION);
  return clusterId && clusterName ? { kind: 'ClusterPropagationPolicy', name: clusterName, id: clusterId } : undefined;
}

/** The claim that a policy makes. */
export function claimBy(policy: Policy): Claim {
  const { name, namespace = '' } = policy.metadata;
  const id = labelOf(policy, CLAIM_LABEL[policy.kind]) ?? '';
  return policy.kind === 'PropagationPolicy'
    ? { kind: policy.kind, namespace, name, id }
    : { kind: policy.kind, name, id };
}

/** The object claimed by a policy. A PropagationPolicy takes the claim of a ClusterPropagationPolicy away. */
export function claim<T extends Claimable>(object: T, policy: Policy): T {
  const made = claimBy(policy);
  const labels = { [CLAIM_LABEL[made.kind]]: made.id };
  if (made.kind === 'ClusterPropagationPolicy') {
    return changeMetadata(object, { labels, annotations: { [CLUSTER_PROPAGATION_POLICY_NAME_ANNOTATION]: made.name } });
  }
  return changeMetadata(object, {
    ...WITHOUT_CLAIM.ClusterPropagationPolicy,
    labels,
    annotations: {
      [PROPAGATION_POLICY_NAMESPACE_ANNOTATION]: made.namespace,
      [PROPAGATION_POLICY_NAME_ANNOTATION]: made.name,
    },
  });
}

/**
 * The object without a claim, unless another policy holds it by now: the label must still carry the id of that claim
 * (Karmada issue 5307: a policy deleted and made again in a hurry).
 */
export function release<T extends Claimable>(object: T, { kind, id }: Pick<Claim, 'kind' | 'id'>): T {
  return labelOf(object, CLAIM_LABEL[kind]) === id ? changeMetadata(object, WITHOUT_CLAIM[kind]) : object;
}

/** The object without any claim, whoever made it. */
export function releaseAll<T extends Claimable>(object: T): T {
  return changeMetadata(
    changeMetadata(object, WITHOUT_CLAIM.PropagationPolicy),
    WITHOUT_CLAIM.ClusterPropagationPolicy,
  );
}
