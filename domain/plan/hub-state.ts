/** The hub's objects at one time, and the look-ups that decisions make in them. */
import type { KindInterpreter } from '../interpreter/interpreter.ts';
import { resolveInterpreter } from '../interpreter/layers.ts';
import { declaredInterpreters } from '../interpreter/lua/declared.ts';
import { webhookInterpreters } from '../interpreter/webhook/layer.ts';
import { hooksOf } from '../interpreter/webhook/matching.ts';
import type { Binding, ClusterResourceBinding, ResourceBinding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { ResourceInterpreterCustomization } from '../kinds/interpreter-customization.ts';
import type { ResourceInterpreterWebhookConfiguration } from '../kinds/interpreter-webhook.ts';
import { CLUSTER_RESOURCE_BINDING_ID_LABEL, RESOURCE_BINDING_ID_LABEL, workName } from '../kinds/names.ts';
import type { ClusterOverridePolicy, OverridePolicy } from '../kinds/override.ts';
import type { ClusterPropagationPolicy, PropagationPolicy } from '../kinds/policy.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import type { Work } from '../kinds/work.ts';
import { labelOf } from '../metadata.ts';
import { type GroupVersionKind, type KubeObject, keyText, type ObjectKey } from '../object.ts';
import { createPolicyIndex, type PolicyIndex } from '../policy/policy-index.ts';
import type { PropagationSubject } from '../propagation/subject.ts';
import type { AssumedWorkload } from '../scheduling/input.ts';
import type { MemberQuota } from '../scheduling/member-quota.ts';

/** Everything that decisions read. `templates` are those that are looked at, not all that the hub has. */
export interface HubState {
  policies: readonly PropagationPolicy[];
  clusterPolicies: readonly ClusterPropagationPolicy[];
  overridePolicies: readonly OverridePolicy[];
  clusterOverridePolicies: readonly ClusterOverridePolicy[];
  bindings: readonly ResourceBinding[];
  clusterBindings: readonly ClusterResourceBinding[];
  works: readonly Work[];
  clusters: readonly Cluster[];
  templates: readonly KubeObject[];
  /** Of scheduling.k8s.io/v1. */
  priorityClasses: readonly KubeObject[];
  quotas: readonly FederatedResourceQuota[];
  customizations: readonly ResourceInterpreterCustomization[];
  interpreterWebhooks: readonly ResourceInterpreterWebhookConfiguration[];
  /** ResourceQuotas by member; absent for members whose quotas are not known. */
  memberQuotas: ReadonlyMap<string, readonly MemberQuota[]>;
  /** By cluster name: what was scheduled there lately and does not run yet. */
  inFlight: ReadonlyMap<string, readonly AssumedWorkload[]>;
}

/** Nothing at all. */
export const EMPTY_HUB: HubState = {
  policies: [],
  clusterPolicies: [],
  overridePolicies: [],
  clusterOverridePolicies: [],
  bindings: [],
  clusterBindings: [],
  works: [],
  clusters: [],
  templates: [],
  priorityClasses: [],
  quotas: [],
  customizations: [],
  interpreterWebhooks: [],
  memberQuotas: new Map(),
  inFlight: new Map(),
};

/** A {@link HubState} with its look-ups. */
export interface IndexedHub extends HubState {
  policyIndex: Pick<PolicyIndex, 'get' | 'candidates'>;
  template(subject: PropagationSubject): KubeObject | undefined;
  binding(key: ObjectKey): Binding | undefined;
  cluster(name: string): Cluster | undefined;
  /** The Works of a subject that belong to the binding, or to one that is gone. */
  worksOf(subject: PropagationSubject, binding: Binding | undefined): Work[];
  /** The Works of a namespace, which belong to no binding. */
  namespaceWorks(name: string): Work[];
  /** True when the OverridePolicy (without namespace: ClusterOverridePolicy) exists. */
  overrideExists(key: ObjectKey): boolean;
  /** `value` of a PriorityClass. */
  priorityOf(name: string): number | undefined;
  /** ResourceQuotas of a namespace on a member; undefined while they are not known. */
  quotasOf(cluster: string, namespace: string): readonly MemberQuota[] | undefined;
  /** How a kind is interpreted; what a webhook would have to be asked throws `UnansweredError`. */
  interpreterFor(kind: GroupVersionKind): KindInterpreter;
}

/** Prepares the look-ups. The state must not change afterwards. */
export function indexHub(state: HubState): IndexedHub {
  const policyIndex = createPolicyIndex();
  for (const policy of [...state.policies, ...state.clusterPolicies]) {
    policyIndex.put(policy);
  }
  const templates = new Map(state.templates.map((one) => [templateKey(one, one.metadata), one]));
  const bindings = new Map<string, Binding>(
    [...state.bindings, ...state.clusterBindings].map((one) => [keyText(one.metadata), one]),
  );
  const clusters = new Map(state.clusters.map((one) => [one.metadata.name, one]));
  const works = Map.groupBy(state.works, ({ metadata }) => metadata.name);
  const overrides = new Set(
    [...state.overridePolicies, ...state.clusterOverridePolicies].map(({ metadata }) => keyText(metadata)),
  );
  const layers = [
    declaredInterpreters(state.customizations),
    webhookInterpreters(hooksOf(state.interpreterWebhooks), { get: () => undefined }),
  ];
  return {
    ...state,
    policyIndex,
    template: (subject) => templates.get(templateKey(subject, subject)),
    binding: (key) => bindings.get(keyText(key)),
    cluster: (name) => clusters.get(name),
    worksOf({ kind, namespace, name }, binding) {
      const id = binding && bindingIdOf(binding);
      return (works.get(workName(kind, name, namespace)) ?? []).filter((work) =>
        id === undefined ? bindingIdOf(work) !== undefined : bindingIdOf(work) === id,
      );
    },
    namespaceWorks: (name) => works.get(workName('Namespace', name)) ?? [],
    overrideExists: (key) => overrides.has(keyText(key)),
    priorityOf(name) {
      const value = state.priorityClasses.find(({ metadata }) => metadata.name === name)?.value;
      return typeof value === 'number' ? value : undefined;
    },
    quotasOf: (cluster, namespace) =>
      state.memberQuotas.get(cluster)?.filter(({ metadata }) => metadata.namespace === namespace),
    interpreterFor: (kind) => resolveInterpreter(layers, kind),
  };
}

/** The permanent id of the binding that a Work belongs to, or that a binding has. */
export function bindingIdOf(object: Binding | Work): string | undefined {
  return labelOf(object, RESOURCE_BINDING_ID_LABEL) ?? labelOf(object, CLUSTER_RESOURCE_BINDING_ID_LABEL);
}

function templateKey({ apiVersion, kind }: { apiVersion: string; kind: string }, key: ObjectKey): string {
  return `${apiVersion}/${kind}/${keyText(key)}`;
}
