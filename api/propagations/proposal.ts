/** What a POST asks for, checked as far as the body itself tells. */
import { z } from 'zod';
import type { FieldError } from '../../domain/field-error.ts';
import { bindingName, isReservedNamespace } from '../../domain/kinds/names.ts';
import type { Placement } from '../../domain/kinds/placement.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { PROPAGATION_API_VERSION, propagationSpec } from '../../domain/propagation/kind.ts';
import { isKubeObject } from '../../kube/parse.ts';
import { badRequest, invalid } from '../response/status.ts';
import type { Route } from './route.ts';

/** A template to send somewhere: a whole object, or the name of one that is there. */
export interface Proposal {
  template: { whole: true; object: KubeObject } | { whole: false; object: KubeObject };
  /** Name of the propagation: that of the template's binding. */
  name: string;
  namespace?: string;
  target: { kind: 'placement'; placement: Placement } | { kind: 'policy'; name: string };
}

const body = z.object({
  apiVersion: z.literal(PROPAGATION_API_VERSION).optional(),
  kind: z.string().optional(),
  metadata: z.object({ name: z.string().optional(), namespace: z.string().optional() }).optional(),
  spec: propagationSpec.strict(),
});

/** Reads a body. Throws Invalid that names every wrong field, BadRequest for what is no object. */
export function readProposal({ definition, namespace }: Route, value: JsonValue): Proposal {
  if (!isJsonObject(value)) {
    throw badRequest(`the body must be a ${definition.kind}`);
  }
  const parsed = body.safeParse(value);
  if (!parsed.success) {
    throw invalid(definition, nameIn(value), parsed.error.issues.map(fieldErrorOf));
  }
  const { kind, metadata = {}, spec } = parsed.data;
  const { resource, placement, policyName } = spec;
  const errors: FieldError[] = [];
  if (kind !== undefined && kind !== definition.kind) {
    errors.push({ type: 'Invalid', field: 'kind', value: kind, detail: `this path takes ${definition.kind}` });
  }
  if (definition.namespaced && !namespace) {
    throw badRequest('a Propagation is created in a namespace: POST to /namespaces/NAMESPACE/propagations');
  }
  if (namespace !== undefined && isReservedNamespace(namespace)) {
    errors.push({ type: 'Forbidden', field: 'metadata.namespace', detail: 'nothing in this namespace is propagated' });
  }
  if (metadata.namespace !== undefined && metadata.namespace !== (namespace ?? '')) {
    errors.push(mismatch('metadata.namespace', metadata.namespace, namespace));
  }
  const { whole, object } = templateOf(resource, namespace, errors);
  const name = object ? bindingName(object.kind, object.metadata.name) : '';
  if (object && metadata.name !== undefined && metadata.name !== name) {
    errors.push({
      type: 'Invalid',
      field: 'metadata.name',
      value: metadata.name,
      detail: `must be ${JSON.stringify(name)} for this resource, or left out`,
    });
  }
  const target = targetOf(placement, policyName, errors);
  if (errors.length > 0 || !object || !target) {
    throw invalid(definition, metadata.name ?? name, errors);
  }
  return { template: { whole, object }, name, ...(namespace === undefined ? {} : { namespace }), target };
}

function templateOf(
  resource: z.infer<typeof propagationSpec>['resource'],
  namespace: string | undefined,
  errors: FieldError[],
): { whole: boolean; object?: KubeObject } {
  const scope = namespace === undefined ? {} : { namespace };
  if (resource.metadata !== undefined) {
    const own = resource.metadata.namespace;
    if (own !== undefined && own !== namespace) {
      errors.push(mismatch('spec.resource.metadata.namespace', own, namespace));
    }
    return isKubeObject(resource)
      ? { whole: true, object: { ...resource, metadata: { ...resource.metadata, ...scope } } }
      : { whole: true };
  }
  const { apiVersion, kind, name, namespace: own } = resource;
  if (own !== undefined && own !== namespace) {
    errors.push(mismatch('spec.resource.namespace', own, namespace));
  }
  if (!name) {
    errors.push({
      type: 'Required',
      field: 'spec.resource.name',
      detail: 'give the name of a template that is there, or the whole object with its metadata',
    });
    return { whole: false };
  }
  return { whole: false, object: { apiVersion, kind, metadata: { name, ...scope } } };
}

function targetOf(
  placement: Placement | undefined,
  policyName: string | undefined,
  errors: FieldError[],
): Proposal['target'] | undefined {
  if (placement !== undefined && policyName !== undefined) {
    errors.push({ type: 'Forbidden', field: 'spec.policyName', detail: 'may not be given together with placement' });
    return undefined;
  }
  if (policyName !== undefined) {
    return { kind: 'policy', name: policyName };
  }
  if (placement === undefined) {
    errors.push({ type: 'Required', field: 'spec.placement', detail: 'give a placement, or policyName' });
    return undefined;
  }
  return { kind: 'placement', placement };
}

function mismatch(field: string, value: string, namespace: string | undefined): FieldError {
  const detail = namespace === undefined ? 'must be left out' : `must be ${JSON.stringify(namespace)}, as in the path`;
  return { type: 'Invalid', field, value, detail };
}

function nameIn({ metadata }: { metadata?: JsonValue }): string {
  return isJsonObject(metadata) && typeof metadata.name === 'string' ? metadata.name : '';
}

function fieldErrorOf({ path, message, code }: z.core.$ZodIssue): FieldError {
  const field = path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text === '' ? '' : '.'}${String(step)}`),
    '',
  );
  return code === 'invalid_type' && message.includes('received undefined')
    ? { type: 'Required', field, detail: '' }
    : { type: 'Invalid', field, detail: message };
}
