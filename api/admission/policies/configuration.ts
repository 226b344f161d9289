/** ValidatingAdmissionPolicies and their bindings (admissionregistration.k8s.io/v1) as the hub stores them. */
import { z } from 'zod';
import { bindingSpec, type PolicyType, policyMetadata, policySpec } from './bound.ts';

const policy = z.object({
  metadata: policyMetadata,
  spec: policySpec.extend({
    validations: z
      .array(
        z.object({
          expression: z.string(),
          message: z.string().default(''),
          messageExpression: z.string().default(''),
          reason: z.string().default('Invalid'),
        }),
      )
      .default([]),
    auditAnnotations: z.array(z.object({ key: z.string(), valueExpression: z.string() })).default([]),
  }),
});
/** One policy, with Kubernetes' defaults. */
export type Policy = z.infer<typeof policy>;

const binding = z.object({
  metadata: policyMetadata,
  spec: bindingSpec.extend({ validationActions: z.array(z.enum(['Deny', 'Warn', 'Audit'])) }),
});
/** Where a policy is in force, with which parameters, and what follows from a failure. */
export type PolicyBinding = z.infer<typeof binding>;

/** How they are stored. */
export const VALIDATING: PolicyType<Policy, PolicyBinding> = {
  policies: 'validatingadmissionpolicies',
  bindings: 'validatingadmissionpolicybindings',
  readPolicy: (object) => policy.parse(object),
  readBinding: (object) => binding.parse(object),
};
