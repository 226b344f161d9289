/** What the kinds that run the control plane must look like: definitions, API services, leases, certificates, flow control. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkImmutable,
  checkNotNegative,
  checkRequired,
  checkText,
  invalid,
  required,
} from '../check.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { dns1035Label, dnsLabel, dnsSubdomain } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';
import { validateDefinition } from './definition-validation.ts';

const MAX_GROUP_PRIORITY = 20_000;
const MAX_VERSION_PRIORITY = 1000;

function validateApiService(service: KubeObject): FieldError[] {
  const spec = objectAt(service, 'spec');
  const [group, version] = [textAt(spec, 'group'), textAt(spec, 'version')];
  const expected = `${version}.${group}`;
  const reference = objectAt(spec, 'service');
  const insecure = valueAt(spec, 'insecureSkipTLSVerify') === true;
  return [
    ...(service.metadata.name === expected
      ? []
      : [invalid('metadata.name', service.metadata.name, `must be \`spec.version+"."+spec.group\`: "${expected}"`)]),
    ...checkText(spec, 'spec', 'group', dnsSubdomain),
    ...dns1035Label(version).map((detail) => invalid('spec.version', version, detail)),
    ...validatePriority(spec, 'groupPriorityMinimum', MAX_GROUP_PRIORITY),
    ...validatePriority(spec, 'versionPriority', MAX_VERSION_PRIORITY),
    ...(reference ? ['namespace', 'name'].flatMap((field) => checkRequired(reference, 'spec.service', field)) : []),
    ...(insecure && textAt(spec, 'caBundle') !== ''
      ? [invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present')]
      : []),
  ];
}

function validatePriority(spec: JsonObject | undefined, field: string, limit: number): FieldError[] {
  const value = numberAt(spec, field);
  return value > 0 && value <= limit
    ? []
    : [invalid(`spec.${field}`, value, `must be positive and less than ${limit}`)];
}

function validateLease(lease: KubeObject): FieldError[] {
  const spec = objectAt(lease, 'spec');
  const duration = valueAt(spec, 'leaseDurationSeconds');
  return [
    ...(typeof duration === 'number' && duration <= 0
      ? [invalid('spec.leaseDurationSeconds', duration, 'must be greater than 0')]
      : []),
    ...checkNotNegative(spec, 'spec', 'leaseTransitions'),
  ];
}

function validateSigningRequest(request: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(request, 'spec');
  const text = Buffer.from(textAt(spec, 'request'), 'base64').toString();
  const isRequest = text.includes('-----BEGIN CERTIFICATE REQUEST-----');
  return [
    ...(isRequest
      ? []
      : [invalid('spec.request', valueAt(spec, 'request'), 'PEM block type must be CERTIFICATE REQUEST')]),
    ...(listAt(spec, 'usages').length === 0 ? [required('spec.usages')] : []),
    ...checkRequired(spec, 'spec', 'signerName'),
    ...(old ? checkImmutable({ spec }, { spec: old.spec ?? null }, '', 'spec') : []),
  ];
}

/** What a review asks about, and for whom; a review of oneself names nobody. */
function validateReview(review: KubeObject, ofSomebody: boolean): FieldError[] {
  const spec = objectAt(review, 'spec');
  const one =
    (objectAt(spec, 'resourceAttributes') === undefined) !== (objectAt(spec, 'nonResourceAttributes') === undefined);
  const detail = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  const nobody = ofSomebody && textAt(spec, 'user') === '' && listAt(spec, 'groups').length === 0;
  return [
    ...(one ? [] : [invalid('spec.resourceAttributes', valueAt(spec, 'resourceAttributes'), detail)]),
    ...(nobody ? [invalid('spec.user', '', 'at least one of user or group must be specified')] : []),
  ];
}

function validateFlowSchema(flow: KubeObject): FieldError[] {
  const spec = objectAt(flow, 'spec');
  const name = 'spec.priorityLevelConfiguration.name';
  return [
    ...(textAt(spec, 'priorityLevelConfiguration', 'name') === ''
      ? [required(name, 'must reference a priority level')]
      : []),
    ...objectsAt(spec, 'rules').flatMap((rule, index) => {
      const path = `spec.rules[${index}]`;
      const targets = listAt(rule, 'resourceRules').length + listAt(rule, 'nonResourceRules').length;
      return [
        ...(listAt(rule, 'subjects').length === 0
          ? [required(`${path}.subjects`, 'subjects must contain at least one value')]
          : []),
        ...(targets === 0
          ? [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
          : []),
      ];
    }),
  ];
}

/** By apiVersion and kind. */
export const CONTROL_VALIDATIONS: Record<string, KindValidation> = {
  'apiextensions.k8s.io/v1/CustomResourceDefinition': validateDefinition,
  'apiregistration.k8s.io/v1/APIService': validateApiService,
  'authorization.k8s.io/v1/LocalSubjectAccessReview': (review) => validateReview(review, true),
  'authorization.k8s.io/v1/SelfSubjectAccessReview': (review) => validateReview(review, false),
  'authorization.k8s.io/v1/SubjectAccessReview': (review) => validateReview(review, true),
  'certificates.k8s.io/v1/CertificateSigningRequest': validateSigningRequest,
  'coordination.k8s.io/v1/Lease': validateLease,
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': validateFlowSchema,
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration': (level) => [
    ...checkRequired(objectAt(level, 'spec'), 'spec', 'type'),
    ...checkChoice(objectAt(level, 'spec'), 'spec', 'type', ['Exempt', 'Limited']),
  ],
  'node.k8s.io/v1/RuntimeClass': (runtime, old) => [
    ...checkRequired(runtime, '', 'handler'),
    ...checkText(runtime, '', 'handler', dnsLabel),
    ...(old ? checkImmutable(runtime, old, '', 'handler') : []),
  ],
};
