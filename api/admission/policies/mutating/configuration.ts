/** MutatingAdmissionPolicies and their bindings (admissionregistration.k8s.io/v1) as the hub stores them. */
import { z } from 'zod';
import { bindingSpec, type PolicyType, policyMetadata, policySpec } from '../bound.ts';

const expression = z.object({ expression: z.string() });

const mutation = z.discriminatedUnion('patchType', [
  z.object({ patchType: z.literal('ApplyConfiguration'), applyConfiguration: expression }),
  z.object({ patchType: z.literal('JSONPatch'), jsonPatch: expression }),
]);
/** One change: an expression that gives an apply configuration or a JSON patch. */
export type Mutation = z.infer<typeof mutation>;

const policy = z.object({
  metadata: policyMetadata,
  spec: policySpec.extend({
    mutations: z.array(mutation),
    reinvocationPolicy: z.enum(['Never', 'IfNeeded']),
  }),
});
/** One policy, with Kubernetes' defaults. */
export type MutatingPolicy = z.infer<typeof policy>;

const binding = z.object({ metadata: policyMetadata, spec: bindingSpec });
/** Where a policy is in force, and with which parameters. */
export type MutatingPolicyBinding = z.infer<typeof binding>;

/** How they are stored. */
export const MUTATING: PolicyType<MutatingPolicy, MutatingPolicyBinding> = {
  policies: 'mutatingadmissionpolicies',
  bindings: 'mutatingadmissionpolicybindings',
  readPolicy: (object) => policy.parse(object),
  readBinding: (object) => binding.parse(object),
};
