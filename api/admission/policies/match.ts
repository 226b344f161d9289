/** Which admission policies are asked about a write, and what of it they are shown. */
import type { KubeObject } from '../../../domain/object.ts';
import type { Authorizer } from '../../access/authorize.ts';
import type { ResourceDefinition } from '../../resource/definition.ts';
import type { Registry } from '../../resource/registry.ts';
import { toVersion } from '../../response/present.ts';
import type { Store } from '../../store/store.ts';
import type { Admission } from '../admission.ts';
import { matchedDefinition } from '../match-resources.ts';
import type { AnyBinding, AnyPolicy, BoundPolicy } from './bound.ts';
import { ConfigurationError, paramDefinition, paramsOf } from './params.ts';

/** What policies are judged with. */
export interface PolicyContext {
  store: Store;
  registry: Registry;
  /** Answers what expressions ask of the authorizer. */
  authorize: Authorizer;
}

/** Kinds by which a policy could lock everybody out, itself included: none is asked about them. */
const EXEMPT = new Set([
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** True for writes that no policy is asked about. */
export function isExempt({ definition }: Admission): boolean {
  return definition.group === 'admissionregistration.k8s.io' && EXEMPT.has(definition.plural);
}

/** A policy to be asked, once for each parameter. */
export interface Invocation<Policy, Binding> {
  policy: Policy;
  binding: Binding;
  /** The version of the kind in which the write is meant. */
  definition: ResourceDefinition;
  params: KubeObject | null;
}

/** A policy or a binding that cannot be followed. */
export interface Misconfiguration<Policy, Binding> {
  policy: Policy;
  /** Absent where it is the policy's own fault. */
  binding?: Binding;
  message: string;
}

/** Which bindings of a policy a write is meant by, in order, each with its parameters; or why that cannot be told. */
export function invocationsOf<Policy extends AnyPolicy, Binding extends AnyBinding>(
  { policy, bindings }: BoundPolicy<Policy, Binding>,
  admission: Admission,
  context: PolicyContext,
): (Invocation<Policy, Binding> | Misconfiguration<Policy, Binding>)[] {
  const matched = attempt(() => {
    const definition = matchedDefinition(policy.spec.matchConstraints, admission, context);
    return definition && { definition, kind: paramDefinition(policy.spec.paramKind, context.registry) };
  });
  if ('failure' in matched) {
    return [{ policy, message: `failed to configure policy: ${matched.failure}` }];
  }
  const { result } = matched;
  return result ? bindings.flatMap((binding) => ofBinding(policy, binding, result, admission, context)) : [];
}

function ofBinding<Policy, Binding extends AnyBinding>(
  policy: Policy,
  binding: Binding,
  { definition, kind }: { definition: ResourceDefinition; kind: ResourceDefinition | undefined },
  admission: Admission,
  context: PolicyContext,
): (Invocation<Policy, Binding> | Misconfiguration<Policy, Binding>)[] {
  const { matchResources, paramRef } = binding.spec;
  const found = attempt(() =>
    matchResources === undefined || matchedDefinition(matchResources, admission, context)
      ? paramsOf(kind, paramRef, admission.namespace, context)
      : [],
  );
  return 'failure' in found
    ? [{ policy, binding, message: `failed to configure binding: ${found.failure}` }]
    : found.result.map((params) => ({ policy, binding, definition, params }));
}

function attempt<T>(run: () => T): { result: T } | { failure: string } {
  try {
    return { result: run() };
  } catch (error) {
    if (error instanceof ConfigurationError) {
      return { failure: error.message };
    }
    throw error;
  }
}

/** The write with its objects in another version of their kind. */
export function inVersion(admission: Admission, matched: ResourceDefinition, registry: Registry): Admission {
  const { definition, object, old } = admission;
  if (matched === definition) {
    return admission;
  }
  const convert = (one: KubeObject): KubeObject => convertObject(one, definition, matched, registry);
  return { ...admission, ...(object && { object: convert(object) }), ...(old && { old: convert(old) }) };
}

/** An object from one version of its kind in another. */
export function convertObject(
  object: KubeObject,
  from: ResourceDefinition,
  to: ResourceDefinition,
  registry: Registry,
): KubeObject {
  return from === to
    ? object
    : toVersion(to, toVersion(registry.stored(from), from.conversion?.toStored(object) ?? object));
}

/** The namespace that expressions see. A Namespace is in none, although its requests name one. */
export function namespaceOf({ definition, namespace }: Admission, store: Store): KubeObject | undefined {
  return definition.namespaced && namespace !== undefined ? store.head('namespaces', namespace)?.object : undefined;
}
