/** What the kinds of admissionregistration.k8s.io/v1 must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkChoice, checkRequired, duplicate, invalid, required } from '../check.ts';
import { objectAt, objectsAt, textAt, textsAt, valueAt } from '../fields.ts';
import { validateSelector } from '../selector-validation.ts';
import { dnsSubdomain } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';
import { validateMutatingBinding, validateMutatingPolicy } from './mutation-validation.ts';
import { validatePolicy, validatePolicyBinding } from './policy-validation.ts';
import { validateMatchConditions, validateRule } from './rule-validation.ts';

const SIDE_EFFECTS = ['None', 'NoneOnDryRun'];
const REVIEW_VERSIONS = ['v1', 'v1beta1'];
const MAX_TIMEOUT_SECONDS = 30;

function validateWebhooks(configuration: KubeObject): FieldError[] {
  const names = new Set<string>();
  return objectsAt(configuration, 'webhooks').flatMap((webhook, index) => {
    const path = `webhooks[${index}]`;
    const name = textAt(webhook, 'name');
    const errors = [...validateWebhook(webhook, path), ...(names.has(name) ? [duplicate(`${path}.name`, name)] : [])];
    names.add(name);
    return errors;
  });
}

function validateWebhook(webhook: JsonObject, path: string): FieldError[] {
  const timeout = valueAt(webhook, 'timeoutSeconds');
  const inTime = typeof timeout !== 'number' || (timeout >= 1 && timeout <= MAX_TIMEOUT_SECONDS);
  return [
    ...validateDomain(textAt(webhook, 'name'), `${path}.name`),
    ...objectsAt(webhook, 'rules').flatMap((rule, index) => validateRule(rule, `${path}.rules[${index}]`)),
    ...checkChoice(webhook, path, 'failurePolicy', ['Fail', 'Ignore']),
    ...checkChoice(webhook, path, 'matchPolicy', ['Equivalent', 'Exact']),
    ...checkRequired(webhook, path, 'sideEffects', `must specify one of ${SIDE_EFFECTS.join(', ')}`),
    ...checkChoice(webhook, path, 'sideEffects', SIDE_EFFECTS),
    ...(inTime
      ? []
      : [
          invalid(
            `${path}.timeoutSeconds`,
            timeout,
            `the timeout value must be between 1 and ${MAX_TIMEOUT_SECONDS} seconds`,
          ),
        ]),
    ...checkChoice(webhook, path, 'reinvocationPolicy', ['Never', 'IfNeeded']),
    ...validateSelector(webhook.namespaceSelector, `${path}.namespaceSelector`),
    ...validateSelector(webhook.objectSelector, `${path}.objectSelector`),
    ...validateClientConfig(objectAt(webhook, 'clientConfig'), `${path}.clientConfig`),
    ...validateMatchConditions(webhook, `${path}.matchConditions`, false),
    ...validateVersions(webhook, `${path}.admissionReviewVersions`),
  ];
}

function validateDomain(name: string, field: string): FieldError[] {
  if (name === '') {
    return [required(field)];
  }
  const wrong = dnsSubdomain(name).map((detail) => invalid(field, name, detail));
  return wrong.length === 0 && name.split('.').length < 3
    ? [invalid(field, name, 'should be a domain with at least three segments separated by dots')]
    : wrong;
}

function validateClientConfig(config: JsonObject | undefined, path: string): FieldError[] {
  const url = textAt(config, 'url');
  const service = objectAt(config, 'service');
  if ((url === '') === (service === undefined)) {
    return [required(path, 'exactly one of url or service is required')];
  }
  if (service) {
    return ['name', 'namespace'].flatMap((field) =>
      checkRequired(service, `${path}.service`, field, `service ${field} is required`),
    );
  }
  return url.startsWith('https://')
    ? []
    : [invalid(`${path}.url`, url, "'https' is the only allowed URL scheme; desired format: https://host[/path]")];
}

function validateVersions(webhook: JsonObject, field: string): FieldError[] {
  const versions = textsAt(webhook, 'admissionReviewVersions');
  if (versions.length === 0) {
    return [required(field, `must specify one of ${REVIEW_VERSIONS.join(', ')}`)];
  }
  return versions.some((version) => REVIEW_VERSIONS.includes(version))
    ? []
    : [invalid(field, versions, `must include at least one of ${REVIEW_VERSIONS.join(', ')}`)];
}

/** By apiVersion and kind. */
export const ADMISSION_VALIDATIONS: Record<string, KindValidation> = {
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': validateMutatingPolicy,
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': validateMutatingBinding,
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': validateWebhooks,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': validatePolicy,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': validatePolicyBinding,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': validateWebhooks,
};
