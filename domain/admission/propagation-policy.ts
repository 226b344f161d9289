/** Karmada's admission of PropagationPolicy and ClusterPropagationPolicy. */
import type { FieldError } from '../field-error.ts';
import {
  CLUSTER_PROPAGATION_POLICY_FINALIZER,
  CLUSTER_PROPAGATION_POLICY_ID_LABEL,
  PROPAGATION_POLICY_FINALIZER,
  PROPAGATION_POLICY_ID_LABEL,
} from '../kinds/names.ts';
import type { Placement } from '../kinds/placement.ts';
import { clusterPropagationPolicy, type Policy, type PropagationSpec, propagationPolicy } from '../kinds/policy.ts';
import { defaultFailover, validateFailover } from './failover.ts';
import { withFinalizer, withLabel } from './object-meta.ts';
import { validatePlacement } from './placement.ts';
import { invalid } from './rejections.ts';
import { defaultSelectorNamespaces, validateSelectorNamespaces } from './resource-selectors.ts';
import { deny, type MutationRequest, rulesFor, type ValidationRequest, type Verdict } from './rules.ts';

const SCOPES = {
  PropagationPolicy: { idLabel: PROPAGATION_POLICY_ID_LABEL, finalizer: PROPAGATION_POLICY_FINALIZER },
  ClusterPropagationPolicy: {
    idLabel: CLUSTER_PROPAGATION_POLICY_ID_LABEL,
    finalizer: CLUSTER_PROPAGATION_POLICY_FINALIZER,
  },
};

export const propagationPolicyRules = rulesFor(propagationPolicy, { mutate: mutatePolicy, validate: validatePolicy });
export const clusterPropagationPolicyRules = rulesFor(clusterPropagationPolicy, {
  mutate: mutatePolicy,
  validate: validatePolicy,
});

/** A new policy gets a fresh id, whatever id it came with: the id is how templates remember who claimed them. */
function mutatePolicy<T extends Policy>(policy: T, { operation, uuid }: MutationRequest): T {
  const spec = defaultSpec(policy.spec, policy.kind === 'PropagationPolicy' ? policy.metadata.namespace : undefined);
  const mutated = spec === policy.spec ? policy : { ...policy, spec };
  if (operation !== 'CREATE') {
    return mutated;
  }
  const { idLabel, finalizer } = SCOPES[policy.kind];
  return withFinalizer(withLabel(mutated, idLabel, uuid()), finalizer);
}

function defaultSpec(spec: PropagationSpec, namespace: string | undefined): PropagationSpec {
  const resourceSelectors = namespace
    ? defaultSelectorNamespaces(spec.resourceSelectors, namespace)
    : spec.resourceSelectors;
  const placement = spec.placement && defaultPlacement(spec.placement);
  const failover = defaultFailover(spec.failover);
  const propagateDeps = importsServices(spec) ? true : spec.propagateDeps;
  const changed =
    resourceSelectors !== spec.resourceSelectors ||
    placement !== spec.placement ||
    failover !== spec.failover ||
    propagateDeps !== spec.propagateDeps;
  return changed
    ? {
        ...spec,
        resourceSelectors,
        ...(placement && { placement }),
        ...(failover && { failover }),
        ...(propagateDeps !== undefined && { propagateDeps }),
      }
    : spec;
}

/** An imported Service is nothing without its endpoints, which follow as dependencies. */
function importsServices({ resourceSelectors }: PropagationSpec): boolean {
  return resourceSelectors.some(
    ({ apiVersion, kind }) => apiVersion === 'multicluster.x-k8s.io/v1alpha1' && kind === 'ServiceImport',
  );
}

function defaultPlacement(placement: Placement): Placement {
  const { spreadConstraints = [], replicaScheduling } = placement;
  const bareConstraints = spreadConstraints.some(
    ({ spreadByField, spreadByLabel, minGroups }) => (!spreadByField && !spreadByLabel) || !minGroups,
  );
  const undecided =
    replicaScheduling &&
    (replicaScheduling.replicaSchedulingType ?? 'Divided') === 'Divided' &&
    !replicaScheduling.replicaDivisionPreference;
  if (!bareConstraints && !undecided) {
    return placement;
  }
  return {
    ...placement,
    ...(bareConstraints && {
      spreadConstraints: spreadConstraints.map((constraint) => ({
        ...constraint,
        ...(!constraint.spreadByField && !constraint.spreadByLabel && { spreadByField: 'cluster' as const }),
        minGroups: constraint.minGroups || 1,
      })),
    }),
    ...(undecided && { replicaScheduling: { ...replicaScheduling, replicaDivisionPreference: 'Weighted' } }),
  };
}

function validatePolicy(policy: Policy, _: ValidationRequest, old: Policy | undefined): Verdict {
  const { idLabel } = SCOPES[policy.kind];
  const id = policy.metadata.labels?.[idLabel];
  if (old && (policy.spec.schedulerName ?? '') !== (old.spec.schedulerName ?? '')) {
    return deny('the schedulerName should not be updated');
  }
  if (old && (id ?? '') !== (old.metadata.labels?.[idLabel] ?? '')) {
    return deny(`label ${idLabel} is immutable, it can only be set by the system during creation`);
  }
  if (id === undefined) {
    return deny(`label ${idLabel} is required, it should be set by the mutating admission webhook during creation`);
  }
  return validateSpec(policy.spec, policy.kind === 'PropagationPolicy' ? policy.metadata.namespace : undefined);
}

function validateSpec(spec: PropagationSpec, namespace: string | undefined): FieldError[] {
  const { placement, failover, propagateDeps = false, resourceSelectors } = spec;
  return [
    ...(placement ? validatePlacement(placement, 'spec.placement') : []),
    ...(failover?.application && !propagateDeps
      ? [invalid('spec.propagateDeps', propagateDeps, 'application failover is set, propagateDeps must be true')]
      : []),
    ...validateFailover(failover, 'spec.failover'),
    ...validateSelectorNamespaces(resourceSelectors, namespace),
    ...validatePreemption(spec),
    ...validateSuspension(spec),
  ];
}

function validatePreemption({ preemption, resourceSelectors }: PropagationSpec): FieldError[] {
  if (preemption !== 'Always') {
    return [];
  }
  return resourceSelectors.flatMap(({ name = '' }, index) =>
    name
      ? []
      : [
          invalid(
            `spec.resourceSelectors[${index}].name`,
            name,
            'name cannot be empty if preemption is Always, the empty name may cause unexpected resources preemption',
          ),
        ],
  );
}

/** The field is named twice in the path, as Karmada does. */
function validateSuspension({ suspension }: PropagationSpec): FieldError[] {
  return suspension?.dispatching && suspension.dispatchingOnClusters?.clusterNames?.length
    ? [
        invalid(
          'spec.suspension.suspension',
          suspension,
          'suspension dispatching cannot co-exist with dispatchingOnClusters.clusterNames',
        ),
      ]
    : [];
}
