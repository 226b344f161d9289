/** Which webhooks want a request: rules, scope, selectors, match conditions. */
import type { LabelSelector } from '../../../domain/kinds/meta.ts';
import { matchesRequirements, selectorRequirements } from '../../../domain/labels.ts';
import { forbidden, notFound } from '../../response/status.ts';
import { evaluateMatchCondition } from '../../schema/cel.ts';
import type { Store } from '../../store/store.ts';
import type { Admission } from '../admission.ts';
import type { Webhook } from './configuration.ts';
import { describeRequest, reviewedObjects } from './request.ts';

const NAMESPACES = { group: '', plural: 'namespaces' };
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

/**
 * True when a webhook is to be called. Throws a 404 when the namespace is not there, and a 403 when match conditions
 * cannot be evaluated and the webhook's failures count.
 */
export function wantsRequest(webhook: Webhook, admission: Admission, store: Store): boolean {
  return (
    webhook.rules.some((rule) => matchesRule(rule, admission)) &&
    matchesNamespace(webhook.namespaceSelector, admission, store) &&
    matchesObject(webhook.objectSelector, admission) &&
    meetsConditions(webhook, admission)
  );
}

function matchesRule(rule: Webhook['rules'][number], { operation, definition, namespace, subresource }: Admission) {
  const { group, version, plural } = definition;
  // The Namespace resource is of cluster scope although its requests name a namespace.
  const inNamespace = definition.namespaced && namespace !== undefined;
  return (
    listed(rule.operations, operation) &&
    listed(rule.apiGroups, group) &&
    listed(rule.apiVersions, version) &&
    (rule.scope === '*' || (rule.scope === 'Namespaced') === inNamespace) &&
    rule.resources.some((pattern) => matchesResource(pattern, plural, subresource))
  );
}

function listed(wanted: readonly string[], actual: string): boolean {
  return wanted.includes('*') || wanted.includes(actual);
}

/** Patterns are `pods`, `pods/status`, `pods/*`, `*\/status`, `*` (no subresources) and `*\/*`. */
function matchesResource(pattern: string, plural: string, subresource: string): boolean {
  const [resource = '', sub = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource);
}

/** Of cluster-scoped objects only namespaces are selected by labels: by their own. */
function matchesNamespace(selector: LabelSelector, admission: Admission, store: Store): boolean {
  const requirements = selectorRequirements(selector);
  const isNamespace = admission.definition.group === '' && admission.definition.plural === 'namespaces';
  if (requirements.length === 0 || (!isNamespace && !admission.definition.namespaced)) {
    return true;
  }
  const { object, namespace = '' } = admission;
  if (isNamespace && object && admission.subresource === '') {
    return matchesRequirements(requirements, object.metadata.labels);
  }
  const name = isNamespace ? admission.name : namespace;
  const found = store.head('namespaces', name);
  if (!found) {
    throw notFound(NAMESPACES, name);
  }
  return matchesRequirements(requirements, found.object.metadata.labels);
}

/** Either state of the object may match. */
function matchesObject(selector: LabelSelector, { object, old }: Admission): boolean {
  const requirements = selectorRequirements(selector);
  return (
    requirements.length === 0 ||
    [object, old].some((state) => state && matchesRequirements(requirements, state.metadata.labels))
  );
}

/** A condition that is false outweighs others that fail. */
function meetsConditions({ matchConditions, failurePolicy }: Webhook, admission: Admission): boolean {
  const failures: string[] = [];
  const input = { ...reviewedObjects(admission), request: describeRequest(admission) };
  for (const { expression } of matchConditions) {
    try {
      if (!evaluateMatchCondition(expression, input)) {
        return false;
      }
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      failures.push(error.message);
    }
  }
  if (failures.length > 0 && failurePolicy === 'Fail') {
    const why = failures.length === 1 ? failures.join() : `[${failures.join(', ')}]`;
    throw forbidden(admission.definition, admission.name, why);
  }
  return failures.length === 0;
}
