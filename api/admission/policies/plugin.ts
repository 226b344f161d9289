/** The plugin ValidatingAdmissionPolicy (KEP-3488): rules in CEL decide about writes. Texts and order are kube-apiserver's. */
import type { KubeObject } from '../../../domain/object.ts';
import type { KubeStatusError } from '../../../kube/errors.ts';
import type { Authorizer } from '../../access/authorize.ts';
import type { ResourceDefinition } from '../../resource/definition.ts';
import type { Registry } from '../../resource/registry.ts';
import { toVersion } from '../../response/present.ts';
import { forbidden } from '../../response/status.ts';
import type { Store } from '../../store/store.ts';
import type { Admission, AdmissionPlugin } from '../admission.ts';
import { inputOf } from '../cel/input.ts';
import { matchedDefinition } from '../match-resources.ts';
import { type AuditNotes, auditNotes } from './audit-notes.ts';
import { type BoundPolicy, boundPolicies, type Policy, type PolicyBinding } from './configuration.ts';
import { judge } from './judge.ts';
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

/** Why a write is refused, and by whom. */
interface Denial {
  policy: Policy;
  binding?: PolicyBinding;
  message: string;
  reason: string;
}

/** The plugin; it stands before webhooks. */
export function validatingPolicies(context: PolicyContext): AdmissionPlugin {
  const policies = boundPolicies(context.store);
  return {
    validate(admission) {
      const { definition } = admission;
      if (definition.group === 'admissionregistration.k8s.io' && EXEMPT.has(definition.plural)) {
        return;
      }
      const notes = auditNotes(admission);
      const denials = policies().flatMap((bound) => denialsBy(bound, admission, context, notes));
      notes.publish();
      const [first] = denials;
      if (first) {
        throw refusalBy(first, admission);
      }
    },
  };
}

function denialsBy(
  { policy, bindings }: BoundPolicy,
  admission: Admission,
  context: PolicyContext,
  notes: AuditNotes,
): Denial[] {
  const matched = attempt(policy, undefined, () => {
    const definition = matchedDefinition(policy.spec.matchConstraints, admission, context);
    return definition && { definition, params: paramDefinition(policy.spec.paramKind, context.registry) };
  });
  if ('denials' in matched) {
    return matched.denials;
  }
  const { result } = matched;
  return result
    ? bindings.flatMap((binding) => denialsOf(policy, binding, { admission, context, notes, ...result }))
    : [];
}

interface Matched {
  admission: Admission;
  context: PolicyContext;
  notes: AuditNotes;
  definition: ResourceDefinition;
  /** The kind of parameters. */
  params: ResourceDefinition | undefined;
}

function denialsOf(policy: Policy, binding: PolicyBinding, matched: Matched): Denial[] {
  const { admission, context, notes, definition } = matched;
  const { matchResources, paramRef, validationActions } = binding.spec;
  const found = attempt(policy, binding, () =>
    matchResources === undefined || matchedDefinition(matchResources, admission, context)
      ? paramsOf(matched.params, paramRef, admission.namespace, context)
      : [],
  );
  if ('denials' in found) {
    return found.denials;
  }
  const shown = inVersion(admission, definition, context.registry);
  const namespace = namespaceOf(admission, context.store);
  return found.result.flatMap((params) => {
    const input = inputOf(shown, {
      authorize: context.authorize,
      matched: definition,
      params,
      ...(namespace && { namespace }),
    });
    const { failures, annotations } = judge(policy, input);
    const denials: Denial[] = [];
    for (const { index, message, reason } of failures) {
      if (validationActions.includes('Deny')) {
        denials.push({ policy, binding, message, reason });
      }
      if (validationActions.includes('Audit')) {
        notes.failed({ policy, binding, index, message });
      }
      if (validationActions.includes('Warn')) {
        admission.warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`,
        );
      }
    }
    for (const { key, value, failure } of annotations) {
      if (failure !== undefined) {
        denials.push({ policy, binding, message: failure, reason: 'Invalid' });
      } else if (value !== undefined) {
        notes.annotate(policy, key, value);
      }
    }
    return denials;
  });
}

/** A policy or binding that cannot be followed refuses everything, unless its failures are to be ignored. */
function attempt<T>(
  policy: Policy,
  binding: PolicyBinding | undefined,
  run: () => T,
): { result: T } | { denials: Denial[] } {
  try {
    return { result: run() };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    const message = `failed to configure ${binding ? 'binding' : 'policy'}: ${error.message}`;
    const denial: Denial = { policy, ...(binding && { binding }), message, reason: 'Invalid' };
    return { denials: policy.spec.failurePolicy === 'Fail' ? [denial] : [] };
  }
}

/** The write with its objects in another version of their kind. */
function inVersion(admission: Admission, matched: ResourceDefinition, registry: Registry): Admission {
  const { definition, object, old } = admission;
  if (matched === definition) {
    return admission;
  }
  const stored = registry.stored(definition);
  const convert = (one: KubeObject): KubeObject =>
    toVersion(matched, toVersion(stored, definition.conversion?.toStored(one) ?? one));
  return { ...admission, ...(object && { object: convert(object) }), ...(old && { old: convert(old) }) };
}

/** A Namespace is in no namespace, although its requests name one. */
function namespaceOf({ definition, namespace }: Admission, store: Store): KubeObject | undefined {
  return definition.namespaced && namespace !== undefined ? store.head('namespaces', namespace)?.object : undefined;
}

const CODES: Record<string, number> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 };
const UNPROCESSABLE = 422;

function refusalBy({ policy, binding, message, reason }: Denial, admission: Admission): KubeStatusError {
  const by = binding ? ` with binding '${binding.metadata.name}'` : '';
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}'${by} denied request: ${message}`;
  const name = admission.name || admission.object?.metadata.generateName || 'Unknown';
  const error = forbidden(admission.definition, name, text);
  error.status.reason = reason;
  error.status.code = Object.hasOwn(CODES, reason) ? (CODES[reason] ?? UNPROCESSABLE) : UNPROCESSABLE;
  error.status.details = { ...error.status.details, causes: [{ message: text }] };
  return error;
}
