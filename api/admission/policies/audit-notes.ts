/** What policies leave in the audit event of a request. */
import type { Admission } from '../admission.ts';
import type { Policy, PolicyBinding } from './configuration.ts';

/** Kubernetes' bound on the value of an annotation. */
const MAX_VALUE_LENGTH = 10 * 1024;
/** Failures that are told in one event. */
const MAX_FAILURES = 50;

const FAILURE_KEY = 'validation.policy.admission.k8s.io/validation_failure';

/** A validation that did not hold, for a binding with the action Audit. */
interface AuditedFailure {
  policy: Policy;
  binding: PolicyBinding;
  index: number;
  message: string;
}

/** Collects, and writes at the end. */
export interface AuditNotes {
  failed(failure: AuditedFailure): void;
  annotate(policy: Policy, key: string, value: string): void;
  publish(): void;
}

/** Notes on one write. */
export function auditNotes({ annotations }: Admission): AuditNotes {
  const failures: AuditedFailure[] = [];
  const values = new Map<string, Set<string>>();
  return {
    failed: (failure) => void failures.push(failure),
    annotate(policy, key, value) {
      const name = `${policy.metadata.name}/${key}`;
      values.set(name, (values.get(name) ?? new Set()).add(value.slice(0, MAX_VALUE_LENGTH)));
    },
    publish() {
      for (const [name, all] of values) {
        annotations.set(name, [...all].join(', '));
      }
      if (failures.length > 0) {
        annotations.set(FAILURE_KEY, JSON.stringify(failures.slice(0, MAX_FAILURES).map(describe)));
      }
    },
  };
}

function describe({ policy, binding, index, message }: AuditedFailure) {
  return {
    message,
    policy: policy.metadata.name,
    binding: binding.metadata.name,
    expressionIndex: index,
    validationActions: binding.spec.validationActions,
  };
}
