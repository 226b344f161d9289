/** Which webhooks want a request: rules, scope, selectors, match conditions. */
import type { Authorizer } from '../../access/authorize.ts';
import { forbidden } from '../../response/status.ts';
import type { Store } from '../../store/store.ts';
import type { Admission } from '../admission.ts';
import { evaluator } from '../cel/evaluate.ts';
import { inputOf } from '../cel/input.ts';
import { matchVerdict } from '../match-conditions.ts';
import { matchesNamespace, matchesObject, matchesRule } from '../match-resources.ts';
import type { Webhook } from './configuration.ts';

/** Kinds by which a webhook could lock everybody out, itself included: none is asked about them. */
const EXEMPT = new Set([
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicies',
  'mutatingadmissionpolicybindings',
]);

/** True for a write that no webhook is asked about. */
export function isExempt({ definition }: Admission): boolean {
  return definition.group === 'admissionregistration.k8s.io' && EXEMPT.has(definition.plural);
}

/** What decides whether a webhook is called beside the request itself. */
export interface MatchingContext {
  store: Store;
  authorize: Authorizer;
}

/**
 * True when a webhook is to be called. Throws a 404 when the namespace is not there, and a 403 when match conditions
 * cannot be evaluated and the webhook's failures count.
 */
export function wantsRequest(webhook: Webhook, admission: Admission, { store, authorize }: MatchingContext): boolean {
  return (
    webhook.rules.some((rule) => matchesRule(rule, admission)) &&
    matchesNamespace(webhook.namespaceSelector, admission, store) &&
    matchesObject(webhook.objectSelector, admission) &&
    meetsConditions(webhook, admission, authorize)
  );
}

function meetsConditions(
  { matchConditions, failurePolicy }: Webhook,
  admission: Admission,
  authorize: Authorizer,
): boolean {
  if (matchConditions.length === 0) {
    return true;
  }
  const verdict = matchVerdict(matchConditions, evaluator(inputOf(admission, { authorize })));
  if (verdict.failure !== undefined && failurePolicy === 'Fail') {
    throw forbidden(admission.definition, admission.name, verdict.failure);
  }
  return verdict.met;
}
