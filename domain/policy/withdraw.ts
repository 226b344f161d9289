/** What a policy gives up when it is deleted. Bindings, Works and member objects stay. */
import type { Binding } from '../kinds/binding.ts';
import { CLUSTER_PROPAGATION_POLICY_FINALIZER, PROPAGATION_POLICY_FINALIZER } from '../kinds/names.ts';
import type { Policy, ResourceSelector } from '../kinds/policy.ts';
import type { KubeObject } from '../object.ts';
import { claimBy, release } from './claim.ts';

/**
 * Where to look for the templates that a deleted policy holds: each kind and namespace (absent: all) once, to be listed
 * by the label of the claim. Kinds that the hub does not serve are skipped by the caller.
 */
export function heldScopes(policy: Policy): Pick<ResourceSelector, 'apiVersion' | 'kind' | 'namespace'>[] {
  const scopes = new Map(
    policy.spec.resourceSelectors.map(({ apiVersion, kind, namespace }) => [
      JSON.stringify([apiVersion, kind, namespace ?? '']),
      { apiVersion, kind, ...(namespace && { namespace }) },
    ]),
  );
  return [...scopes.values()];
}

/** A template and its binding as they are now; the binding may not exist yet. */
export interface Held {
  template: KubeObject;
  binding?: Binding;
}

/** Both without the claim of a policy that is being deleted. Write the binding first: by the template it is found again. */
export function releaseDeleted(policy: Policy, { template, binding }: Held): Held {
  const held = claimBy(policy);
  return { template: release(template, held), ...(binding && { binding: release(binding, held) }) };
}

/** The policy without Karmada's finalizer, once nothing carries its claim; the same policy if it has none. */
export function withoutPolicyFinalizer<P extends Policy>(policy: P): P {
  const own = policy.kind === 'PropagationPolicy' ? PROPAGATION_POLICY_FINALIZER : CLUSTER_PROPAGATION_POLICY_FINALIZER;
  const finalizers = policy.metadata.finalizers ?? [];
  return finalizers.includes(own)
    ? { ...policy, metadata: { ...policy.metadata, finalizers: finalizers.filter((item) => item !== own) } }
    : policy;
}
