/** One propagation with all that is known of it: binding, Works, and what its workflow is at. */
import type { Binding } from '../../domain/kinds/binding.ts';
import type { Propagation } from '../../domain/propagation/kind.ts';
import { subjectOfBinding } from '../../domain/propagation/subject.ts';
import { propagationOf } from '../../domain/propagation/view.ts';
import type { KubeClient } from '../../kube/client.ts';
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

/** The view of a binding. */
export async function viewOf(client: KubeClient, engine: EngineAccess, binding: Binding): Promise<Propagation> {
  const [works, workflow] = await Promise.all([
    readWorks(client, binding),
    describeWorkflow(engine, subjectOfBinding(binding)),
  ]);
  return propagationOf({ binding, works, workflow });
}
