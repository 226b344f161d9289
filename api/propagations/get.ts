/** One propagation with all that is known of it: binding, Works, and what its workflow is at. */
import type { Binding } from '../../domain/kinds/binding.ts';
import { type KubeObject, kindOf } from '../../domain/object.ts';
import type { Propagation } from '../../domain/propagation/kind.ts';
import { subjectOfBinding } from '../../domain/propagation/subject.ts';
import { propagationOf } from '../../domain/propagation/view.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { notFound } from '../response/status.ts';
import { readBinding, readWorks } from './read-state.ts';
import type { Route } from './route.ts';
import { describeWorkflow, type EngineAccess } from './workflow.ts';

/** Names one propagation. */
export type NamedRoute = Route & { name: string };

/** The binding that a path names. Throws NotFound. */
export async function bindingAt(client: KubeClient, { definition, namespace, name }: NamedRoute): Promise<Binding> {
  const binding = await readBinding(client, { namespace, name });
  if (!binding) {
    throw notFound(definition, name);
  }
  return binding;
}

/** The template of a binding; undefined when it is gone. */
export async function templateOf(
  client: KubeClient,
  discovery: Discovery,
  { spec }: Binding,
): Promise<KubeObject | undefined> {
  const { apiVersion, kind, namespace, name } = spec.resource;
  const resource = await discovery.resourceOf(kindOf({ apiVersion, kind }));
  return resource && (await client.get(resource, { namespace, name }));
}

/** The view of a binding. */
export async function viewOf(client: KubeClient, engine: EngineAccess, binding: Binding): Promise<Propagation> {
  const [works, workflow] = await Promise.all([
    readWorks(client, binding),
    describeWorkflow(engine, subjectOfBinding(binding)),
  ]);
  return propagationOf({ binding, works, workflow });
}
