/** What one propagation brings to the clusters, by reference: only such references travel through Temporal. */
import type { Binding } from '../kinds/binding.ts';
import { bindingName, propagationId } from '../kinds/names.ts';
import type { KubeObject } from '../object.ts';

/** A template on the hub. */
export type PropagationSubject = {
  apiVersion: string;
  kind: string;
  /** Absent for cluster scope. */
  namespace?: string;
  name: string;
};

/** The reference to a template. */
export function subjectOf(template: KubeObject): PropagationSubject {
  const { namespace, name } = template.metadata;
  return { apiVersion: template.apiVersion, kind: template.kind, ...(namespace ? { namespace } : {}), name };
}

/** The template of a binding. */
export function subjectOfBinding({ spec: { resource } }: Binding): PropagationSubject {
  const { apiVersion, kind, namespace, name } = resource;
  return { apiVersion, kind, ...(namespace ? { namespace } : {}), name };
}

/** The name and namespace of the subject's binding. */
export function bindingKeyOf({ kind, namespace, name }: PropagationSubject): { namespace?: string; name: string } {
  return { ...(namespace ? { namespace } : {}), name: bindingName(kind, name) };
}

/** The id of the subject's workflow: `propagation/<namespace>/<binding>`. */
export function subjectWorkflowId(subject: PropagationSubject): string {
  return propagationId(bindingKeyOf(subject));
}

/** `Deployment shop/web`, for people. */
export function subjectText({ kind, namespace, name }: PropagationSubject): string {
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

/** True for a Namespace, which goes to all clusters without any policy. */
export function isNamespace({ apiVersion, kind }: PropagationSubject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}
