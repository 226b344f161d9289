/** Reads what decisions depend on from a hub, with the rights of whoever's transport it is. */
import type { z } from 'zod';
import { type Binding, clusterResourceBinding, resourceBinding } from '../../domain/kinds/binding.ts';
import { cluster } from '../../domain/kinds/cluster.ts';
import { resourceInterpreterCustomization } from '../../domain/kinds/interpreter-customization.ts';
import { resourceInterpreterWebhookConfiguration } from '../../domain/kinds/interpreter-webhook.ts';
import { CLUSTER_RESOURCE_BINDING_ID_LABEL, RESOURCE_BINDING_ID_LABEL } from '../../domain/kinds/names.ts';
import { clusterOverridePolicy, overridePolicy } from '../../domain/kinds/override.ts';
import { clusterPropagationPolicy, propagationPolicy } from '../../domain/kinds/policy.ts';
import { federatedResourceQuota } from '../../domain/kinds/quota.ts';
import { type Work, work } from '../../domain/kinds/work.ts';
import { labelOf } from '../../domain/metadata.ts';
import { type KubeObject, kindOf, type ObjectKey } from '../../domain/object.ts';
import { EMPTY_HUB, type HubState } from '../../domain/plan/hub-state.ts';
import { concernedKinds } from '../../domain/plan/plan.ts';
import { bindingKeyOf, subjectOf } from '../../domain/propagation/subject.ts';
import type { KubeClient, SelectOptions } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { InvalidObjectError, parseObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { karmadaResource } from './karmada-resource.ts';

/** What plans alone look at: see `plan-hub.ts`. */
const UNREAD = { memberQuotas: EMPTY_HUB.memberQuotas, inFlight: EMPTY_HUB.inFlight };

const PRIORITY_CLASSES: ResourceType = {
  group: 'scheduling.k8s.io',
  version: 'v1',
  plural: 'priorityclasses',
  kind: 'PriorityClass',
  namespaced: false,
};

/** The binding of a key; namespaced ones are ResourceBindings. Undefined when there is none. */
export async function readBinding(client: KubeClient, key: ObjectKey): Promise<Binding | undefined> {
  const [kind, schema] = key.namespace
    ? (['ResourceBinding', resourceBinding] as const)
    : (['ClusterResourceBinding', clusterResourceBinding] as const);
  const object = await client.get(karmadaResource(kind), key);
  return object && parseObject(schema, object);
}

/** The selector of a binding's Works; undefined for a binding that has no permanent id yet. */
export function worksSelector(binding: Binding): string | undefined {
  const label = binding.kind === 'ResourceBinding' ? RESOURCE_BINDING_ID_LABEL : CLUSTER_RESOURCE_BINDING_ID_LABEL;
  const id = labelOf(binding, label);
  return id && `${label}=${id}`;
}

/** The Works of a binding; undefined for a caller who may not read them: they are in the namespaces of clusters. */
export async function readWorks(client: KubeClient, binding: Binding): Promise<Work[] | undefined> {
  const labelSelector = worksSelector(binding);
  if (labelSelector === undefined) {
    return [];
  }
  try {
    return await list(client, 'Work', work, { labelSelector });
  } catch (error) {
    if (error instanceof KubeStatusError && error.code === 403) {
      return undefined;
    }
    throw error;
  }
}

/** What a decision on one template depends on. */
export async function readStateOf(client: KubeClient, template: KubeObject): Promise<HubState> {
  const binding = await readBinding(client, bindingKeyOf(subjectOf(template)));
  const { namespace } = template.metadata;
  const [common, works, peers] = await Promise.all([
    readCommon(client, namespace),
    binding ? readWorks(client, binding) : [],
    list(client, 'ResourceBinding', resourceBinding, namespace ? { namespace } : {}),
  ]);
  return {
    ...common,
    bindings: peers,
    clusterBindings: binding?.kind === 'ClusterResourceBinding' ? [binding] : [],
    works: works ?? [],
    templates: [template],
    ...UNREAD,
  };
}

/** Everything, with the templates of all kinds that the state or the objects concern. */
export async function readState(
  client: KubeClient,
  discovery: Discovery,
  objects: readonly KubeObject[],
): Promise<HubState> {
  const [common, bindings, clusterBindings, works] = await Promise.all([
    readCommon(client, undefined),
    list(client, 'ResourceBinding', resourceBinding),
    list(client, 'ClusterResourceBinding', clusterResourceBinding),
    list(client, 'Work', work),
  ]);
  const state: HubState = { ...common, bindings, clusterBindings, works, templates: [], ...UNREAD };
  const selectors = objects.flatMap(selectedKinds);
  const templates = await Promise.all(
    [...concernedKinds(state, [...objects, ...selectors])].map(async (text) => {
      const slash = text.lastIndexOf('/');
      const kind = { apiVersion: text.slice(0, slash), kind: text.slice(slash + 1) };
      const resource = await discovery.resourceOf(kindOf(kind));
      return resource?.verbs.includes('list') && !resource.group.endsWith('karmada.io')
        ? (await client.list(resource)).items
        : [];
    }),
  );
  return { ...state, templates: templates.flat() };
}

/** Objects that stand for the kinds which a policy selects. */
function selectedKinds(object: KubeObject): KubeObject[] {
  const policy = propagationPolicy.or(clusterPropagationPolicy).safeParse(object);
  return (policy.data?.spec.resourceSelectors ?? []).map(({ apiVersion, kind }) => ({
    apiVersion,
    kind,
    metadata: { name: '' },
  }));
}

async function readCommon(client: KubeClient, namespace: string | undefined) {
  const scope = namespace ? { namespace } : {};
  const [policies, clusterPolicies, overridePolicies, clusterOverridePolicies, clusters] = await Promise.all([
    list(client, 'PropagationPolicy', propagationPolicy, scope),
    list(client, 'ClusterPropagationPolicy', clusterPropagationPolicy),
    list(client, 'OverridePolicy', overridePolicy, scope),
    list(client, 'ClusterOverridePolicy', clusterOverridePolicy),
    list(client, 'Cluster', cluster),
  ]);
  const [classes, quotas, customizations, interpreterWebhooks] = await Promise.all([
    client.list(PRIORITY_CLASSES).then(({ items }) => items, ignoreMissing),
    list(client, 'FederatedResourceQuota', federatedResourceQuota, scope).catch(ignoreMissing),
    list(client, 'ResourceInterpreterCustomization', resourceInterpreterCustomization).catch(ignoreMissing),
    list(client, 'ResourceInterpreterWebhookConfiguration', resourceInterpreterWebhookConfiguration).catch(
      ignoreMissing,
    ),
  ]);
  return {
    policies,
    clusterPolicies,
    overridePolicies,
    clusterOverridePolicies,
    clusters,
    priorityClasses: classes,
    quotas,
    customizations,
    interpreterWebhooks,
  };
}

/** What few may read, or an external hub may not serve, is taken for absent. */
function ignoreMissing(error: unknown): never[] {
  if (error instanceof KubeStatusError && (error.code === 404 || error.code === 403)) {
    return [];
  }
  throw error;
}

/** Objects that do not fit their schema are left out: the control plane does not see them either. */
async function list<S extends z.ZodType<KubeObject>>(
  client: KubeClient,
  kind: string,
  schema: S,
  options: SelectOptions = {},
): Promise<z.output<S>[]> {
  const { items } = await client.list(karmadaResource(kind), options);
  return items.flatMap((item) => {
    try {
      return [parseObject(schema, item)];
    } catch (error) {
      if (error instanceof InvalidObjectError) {
        return [];
      }
      throw error;
    }
  });
}
