/** The plugin ValidatingAdmissionPolicy (KEP-3488): rules in CEL decide about writes. Texts and order are kube-apiserver's. */
import type { KubeStatusError } from '../../../kube/errors.ts';
import { forbidden } from '../../response/status.ts';
import type { Admission, AdmissionPlugin } from '../admission.ts';
import { inputOf } from '../cel/input.ts';
import { type AuditNotes, auditNotes } from './audit-notes.ts';
import { boundPolicies } from './bound.ts';
import { type Policy, type PolicyBinding, VALIDATING } from './configuration.ts';
import { judge } from './judge.ts';
import {
  type Invocation,
  inVersion,
  invocationsOf,
  isExempt,
  type Misconfiguration,
  namespaceOf,
  type PolicyContext,
} from './match.ts';

/** Why a write is refused, and by whom. */
interface Denial {
  policy: Policy;
  binding?: PolicyBinding;
  message: string;
  reason: string;
}

/** The plugin; it stands before webhooks. */
export function validatingPolicies(context: PolicyContext): AdmissionPlugin {
  const policies = boundPolicies(context.store, VALIDATING);
  return {
    validate(admission) {
      if (isExempt(admission)) {
        return;
      }
      const notes = auditNotes(admission);
      const denials = policies()
        .flatMap((bound) => invocationsOf(bound, admission, context))
        .flatMap((one) => ('params' in one ? denialsOf(one, admission, context, notes) : misconfigured(one)));
      notes.publish();
      const [first] = denials;
      if (first) {
        throw refusalBy(first, admission);
      }
    },
  };
}

/** A policy or binding that cannot be followed refuses everything, unless its failures are to be ignored. */
function misconfigured(fault: Misconfiguration<Policy, PolicyBinding>): Denial[] {
  return fault.policy.spec.failurePolicy === 'Fail' ? [{ ...fault, reason: 'Invalid' }] : [];
}

function denialsOf(
  { policy, binding, definition, params }: Invocation<Policy, PolicyBinding>,
  admission: Admission,
  context: PolicyContext,
  notes: AuditNotes,
): Denial[] {
  const { validationActions } = binding.spec;
  const namespace = namespaceOf(admission, context.store);
  const input = inputOf(inVersion(admission, definition, context.registry), {
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
