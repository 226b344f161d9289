/** Karmada's rules as the outcome of one admission request. */
import { randomUUID } from 'node:crypto';
import { mutate, validate } from '../../domain/admission/admission.ts';
import {
  type Denied,
  deny,
  isDenied,
  type Lookups,
  type Operation,
  type Verdict,
} from '../../domain/admission/rules.ts';
import { formatFieldError } from '../../domain/field-error.ts';
import { recordManaged } from '../../domain/interpreter/managed-fields.ts';
import { type KubeObject, kindOf } from '../../domain/object.ts';
import { prune } from '../../domain/prune/prune.ts';
import type { AdmissionOutcome, AdmissionRequest } from './admission-review.ts';
import type { QuotaWrite } from './quota-charges.ts';

/** What the rules work with. */
export interface WebhookContext {
  lookups: Lookups;
  /** Writes down what an allowed ResourceBinding uses; the outcome when that fails. Absent without quotas. */
  chargeQuotas?(write: QuotaWrite): Promise<AdmissionOutcome>;
  now(): Date;
}

/** The outcome of a mutating webhook. */
export function mutateOutcome(request: AdmissionRequest, { lookups, now }: WebhookContext): AdmissionOutcome {
  const subject = subjectOf(request);
  if (!subject) {
    return noObject(request);
  }
  const mutated = mutate({
    kind: kindOf(subject.object),
    ...subject,
    uuid: randomUUID,
    now: now(),
    gates: lookups.gates,
    manifests: { prune, recordManaged },
  });
  return { allowed: true, object: mutated };
}

/** The outcome of a validating webhook. */
export async function validateOutcome(request: AdmissionRequest, context: WebhookContext): Promise<AdmissionOutcome> {
  const subject = subjectOf(request);
  if (!subject) {
    return noObject(request);
  }
  const refused = refusalOf(validate({ kind: kindOf(subject.object), ...subject, lookups: context.lookups }));
  return refused ? { allowed: false, ...refused } : ((await context.chargeQuotas?.(request)) ?? { allowed: true });
}

interface Subject {
  operation: Operation;
  object: KubeObject;
  old?: KubeObject;
}

/** What is judged: for a deletion the object that is there. */
function subjectOf({ operation, object, oldObject }: AdmissionRequest): Subject | undefined {
  const judged = operation === 'DELETE' ? oldObject : object;
  return operation === 'CONNECT' || !judged
    ? undefined
    : { operation, object: judged, ...(operation === 'UPDATE' && oldObject ? { old: oldObject } : {}) };
}

function noObject({ operation }: AdmissionRequest): AdmissionOutcome {
  return { allowed: false, code: 400, message: `there is no object to decode in the ${operation} request` };
}

/** A verdict as Karmada's webhooks answer it: 403 to all that rules refuse, with all field errors as one text. */
export function refusalOf(verdict: Verdict): Denied | undefined {
  if (isDenied(verdict)) {
    return verdict;
  }
  const texts = [...new Set(verdict.map(formatFieldError))];
  return texts.length === 0 ? undefined : deny(texts.length === 1 ? texts.join() : `[${texts.join(', ')}]`);
}
