/** Defaults of the kinds of admissionregistration.k8s.io/v1. */
import type { JsonObject } from '../../../domain/object.ts';
import { inPackage, setDefaults, type TypeDefaults } from '../draft.ts';

/** Seconds that a webhook has to answer. */
const WEBHOOK_TIMEOUT_SECONDS = 10;

function setWebhookDefaults(webhook: JsonObject): void {
  setDefaults(webhook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: WEBHOOK_TIMEOUT_SECONDS,
  });
}

/** By Go type name. */
export const ADMISSION_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.admissionregistration.v1', {
  MatchResources: (match) =>
    setDefaults(match, { matchPolicy: 'Equivalent', namespaceSelector: {}, objectSelector: {} }),
  MutatingAdmissionPolicySpec: (spec) => setDefaults(spec, { failurePolicy: 'Fail' }),
  MutatingWebhook: (webhook) => {
    setWebhookDefaults(webhook);
    setDefaults(webhook, { reinvocationPolicy: 'Never' });
  },
  Rule: (rule) => setDefaults(rule, { scope: '*' }),
  ServiceReference: (reference) => setDefaults(reference, { port: 443 }),
  ValidatingAdmissionPolicySpec: (spec) => setDefaults(spec, { failurePolicy: 'Fail' }),
  ValidatingWebhook: setWebhookDefaults,
});
