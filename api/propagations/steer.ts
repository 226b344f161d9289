/** What people can do to a propagation: retry, suspend, resume, delete. All of it is state on the hub, but for the retry. */

import { SUSPENDED_ANNOTATION } from '../../domain/binding/suspension.ts';
import type { Binding } from '../../domain/kinds/binding.ts';
import { clusterPropagationPolicy, propagationPolicy } from '../../domain/kinds/policy.ts';
import { labelOf } from '../../domain/metadata.ts';
import type { JsonObject } from '../../domain/object.ts';
import type { Propagation } from '../../domain/propagation/kind.ts';
import { subjectOfBinding } from '../../domain/propagation/subject.ts';
import type { KubeClient } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery.ts';
import { parseObject } from '../../kube/parse.ts';
import { conflict, deletedStatus, notFound } from '../response/status.ts';
import type { PropagationApiOptions } from './context.ts';
import { MADE_BY_LABEL, MADE_BY_VALUE } from './create.ts';
import { bindingAt, type NamedRoute, templateOf, viewOf } from './get.ts';
import { karmadaResource } from './karmada-resource.ts';
import { planHub } from './plan-hub.ts';
import { readBinding, readStateOf } from './read-state.ts';
import { type EngineAccess, wakeWorkflow } from './workflow.ts';

/** Tries at once what waits for its next attempt. Whoever may change the binding may do that: the hub is asked. */
export async function retry(client: KubeClient, engine: EngineAccess, route: NamedRoute): Promise<Propagation> {
  const binding = await bindingAt(client, route);
  await patch(client, binding, {}, true);
  await wakeWorkflow(engine, subjectOfBinding(binding));
  return viewOf(client, engine, binding);
}

/** Holds back what would be sent to the clusters, or lets it go again. */
export async function suspend(
  client: KubeClient,
  engine: EngineAccess,
  route: NamedRoute,
  suspended: boolean,
): Promise<Propagation> {
  const binding = await bindingAt(client, route);
  const annotations = { [SUSPENDED_ANNOTATION]: suspended ? 'true' : null };
  await patch(client, binding, { metadata: { annotations } }, false);
  await wakeWorkflow(engine, subjectOfBinding(binding));
  return viewOf(client, engine, await bindingAt(client, route));
}

function patch(client: KubeClient, { kind, metadata }: Binding, body: JsonObject, dryRun: boolean) {
  return client.patch(
    karmadaResource(kind),
    metadata,
    { type: 'merge', body },
    { fieldManager: 'fleetwright', dryRun },
  );
}

/**
 * Deletes the policy that the propagation's POST made, so that it lets go of the template; what runs in the clusters
 * stays there, as when any policy is deleted. A dry run answers with the plan too. A propagation by somebody else's policy is a Conflict.
 */
export async function deletePropagation(
  client: KubeClient,
  { rules, now }: Pick<PropagationApiOptions, 'rules' | 'now'>,
  route: NamedRoute,
  dryRun: boolean,
): Promise<JsonObject> {
  const { definition, namespace, name } = route;
  const key = { ...(namespace === undefined ? {} : { namespace }), name };
  const [kind, schema] = definition.namespaced
    ? (['PropagationPolicy', propagationPolicy] as const)
    : (['ClusterPropagationPolicy', clusterPropagationPolicy] as const);
  const resource = karmadaResource(kind);
  const found = await client.get(resource, key);
  const policy = found && parseObject(schema, found);
  if (!policy || labelOf(policy, MADE_BY_LABEL) !== MADE_BY_VALUE) {
    if (!(await readBinding(client, key))) {
      throw notFound(definition, name);
    }
    throw conflict(
      definition,
      name,
      'its policy was not made by a POST here: delete the policy or the resource instead',
    );
  }
  const { uid } = policy.metadata;
  await client.delete(resource, key, { dryRun, ...(uid === undefined ? {} : { preconditions: { uid } }) });
  const status = deletedStatus(definition, name, uid);
  const binding = dryRun ? await readBinding(client, key) : undefined;
  const discovery = createDiscovery(client.transport);
  const template = binding && (await templateOf(client, discovery, binding));
  if (!template) {
    return status;
  }
  const change = { objects: [], deletions: [policy] };
  const plan = await planHub(client, discovery, await readStateOf(client, template), change, rules, now());
  return { ...status, plan: { ...plan } };
}
