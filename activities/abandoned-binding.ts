/**
 * Bindings whose template is gone. The hub's garbage collector deletes them too, but one of a kube-controller-manager
 * learns of a new kind only every 30 s: templates of a young kind would stay on the members for so long.
 */
import { isOwnedByTemplate } from '../domain/binding/reference.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { bindingKeyOf, type PropagationSubject } from '../domain/propagation/subject.ts';
import { despiteConflicts } from './conflict.ts';
import { bindingOf, deleteBinding, type Hub } from './hub.ts';

/** Where templates and their bindings are. */
type TemplatesAndBindings = Pick<Hub, 'templates' | 'bindings' | 'clusterBindings'>;

/**
 * The binding that a subject's template has left behind, as the caches show it; undefined when there is none, when it is
 * being deleted already, or lives without the template (`kubectl delete --cascade=orphan` takes its owner away first).
 */
export function abandonedBinding(hub: TemplatesAndBindings, subject: PropagationSubject): Binding | undefined {
  const { apiVersion, kind } = subject;
  const templates = hub.templates(apiVersion, kind);
  const binding = bindingOf(hub, bindingKeyOf(subject));
  if (!binding || binding.metadata.deletionTimestamp || !templates || templates.get(subject)) {
    return undefined;
  }
  const { resource } = binding.spec;
  // Two kinds of one name, in different groups, share the name of their bindings.
  const isOfSubject = resource.apiVersion === apiVersion && resource.kind === kind;
  return isOfSubject && isOwnedByTemplate(binding) ? binding : undefined;
}

/** Deletes the abandoned binding, once the hub itself says that the template is gone: a cache may be behind, or just filling. */
export async function deleteAbandonedBinding(hub: TemplatesAndBindings, subject: PropagationSubject): Promise<void> {
  await despiteConflicts(async () => {
    const binding = abandonedBinding(hub, subject);
    if (!binding) {
      return;
    }
    const template = await hub.templates(subject.apiVersion, subject.kind)?.refresh(subject);
    if (template?.metadata.uid !== binding.spec.resource.uid) {
      await deleteBinding(hub, binding);
    }
  });
}
