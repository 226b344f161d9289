/** The binding of a template: what its policy asks for, beside what the scheduler and others have written. */
import { keepIfEqual } from '../equality.ts';
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import {
  BINDING_FINALIZER,
  bindingName,
  CLUSTER_BINDING_FINALIZER,
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  RESOURCE_BINDING_ID_LABEL,
} from '../kinds/names.ts';
import type { Policy } from '../kinds/policy.ts';
import { changeMetadata, labelOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { claim } from '../policy/claim.ts';
import type { TemplateSize } from './interpretation.ts';
import { checkOwner, controllerReference, referenceTo } from './reference.ts';
import { mergeSuspension } from './suspension.ts';

/** Gates that add to a binding. */
export interface BindingGates {
  PriorityBasedScheduling: boolean;
  WorkloadAffinity: boolean;
}

/** What a binding is made from. */
export interface BindingInput {
  template: KubeObject;
  policy: Policy;
  size: TemplateSize;
  /** The binding as it is on the hub. */
  existing?: Binding | undefined;
  /** `value` of the PriorityClass that the policy's schedulePriority names. */
  priorityClassValue?: number | undefined;
  gates: BindingGates;
  /** Becomes the permanent id of a new binding. */
  uuid: string;
}

const ISSUE_ABOUT_OWNERS = 2090;

/**
 * The binding to write, or `existing` itself when nothing changes. A namespaced template gets a ResourceBinding, any
 * other a ClusterResourceBinding. Schedule, eviction tasks and dependents of an existing binding stay; labels,
 * annotations and finalizers are only ever added, but for a cluster policy's claim that a policy takes over.
 * Throws `OwnerConflictError`, and an Error when a PriorityClass is asked for and its value is not given.
 */
export function buildBinding(input: BindingInput): Binding {
  const { template, policy, existing, uuid } = input;
  if (existing) {
    checkOwner(existing, template, 'binding', ISSUE_ABOUT_OWNERS);
  }
  const { namespace, name } = template.metadata;
  const [kind, idLabel, finalizer] = namespace
    ? (['ResourceBinding', RESOURCE_BINDING_ID_LABEL, BINDING_FINALIZER] as const)
    : (['ClusterResourceBinding', CLUSTER_RESOURCE_BINDING_ID_LABEL, CLUSTER_BINDING_FINALIZER] as const);
  const built: Binding = {
    ...existing,
    apiVersion: 'work.karmada.io/v1alpha2',
    kind,
    metadata: {
      ...existing?.metadata,
      name: bindingName(template.kind, name),
      ...(namespace && { namespace }),
      ownerReferences: [controllerReference(template)],
      finalizers: [...new Set([...(existing?.metadata.finalizers ?? []), finalizer])],
    },
    spec: { ...existing?.spec, ...specOf(input) },
  };
  const id = (existing && labelOf(existing, idLabel)) || uuid;
  const marked = claim(changeMetadata(built, { labels: { [idLabel]: id } }), policy);
  return existing ? keepIfEqual<Binding>(existing, marked) : marked;
}

/** The fields of the spec that follow template and policy. Zero values are left out, as Karmada's encoding does. */
function specOf({ template, policy, size, existing, priorityClassValue, gates }: BindingInput) {
  const { spec } = policy;
  const common = {
    resource: referenceTo(template),
    propagateDeps: spec.propagateDeps || undefined,
    replicas: size.replicas || undefined,
    replicaRequirements: size.replicaRequirements,
    components: size.components?.length ? size.components : undefined,
    schedulerName: spec.schedulerName,
    placement: spec.placement ?? {},
    failover: spec.failover,
    conflictResolution: spec.conflictResolution,
    preserveResourcesOnDeletion: spec.preserveResourcesOnDeletion,
    suspension: mergeSuspension(existing?.spec.suspension, spec.suspension),
  } satisfies Partial<BindingSpec>;
  // Karmada knows neither queue priority nor affinity groups for cluster-scoped templates.
  return template.metadata.namespace
    ? {
        ...common,
        schedulePriority: gates.PriorityBasedScheduling ? schedulePriorityOf(policy, priorityClassValue) : undefined,
        workloadAffinityGroups: gates.WorkloadAffinity ? affinityGroupsOf(policy, template) : undefined,
      }
    : common;
}

function schedulePriorityOf(policy: Policy, value: number | undefined): BindingSpec['schedulePriority'] {
  const wanted = policy.spec.schedulePriority;
  if (!wanted) {
    return undefined;
  }
  if (value === undefined) {
    throw new Error(`priorityclasses.scheduling.k8s.io "${wanted.priorityClassName}" not found`);
  }
  return { priority: value };
}

function affinityGroupsOf(policy: Policy, template: KubeObject): BindingSpec['workloadAffinityGroups'] {
  const { affinity, antiAffinity } = policy.spec.placement?.workloadAffinity ?? {};
  const affinityGroup = groupOf(template, affinity?.groupByLabelKey);
  const antiAffinityGroup = groupOf(template, antiAffinity?.groupByLabelKey);
  return affinityGroup || antiAffinityGroup
    ? { ...(affinityGroup && { affinityGroup }), ...(antiAffinityGroup && { antiAffinityGroup }) }
    : undefined;
}

function groupOf(template: KubeObject, labelKey: string | undefined): string | undefined {
  const value = labelKey === undefined ? undefined : labelOf(template, labelKey);
  return value === undefined ? undefined : `${labelKey}=${value}`;
}
