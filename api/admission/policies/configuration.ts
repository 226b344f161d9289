/** ValidatingAdmissionPolicies and their bindings (admissionregistration.k8s.io/v1) as the hub stores them. */
import { z } from 'zod';
import { labelSelector } from '../../../domain/kinds/meta.ts';
import type { KubeObject } from '../../../domain/object.ts';
import type { Store } from '../../store/store.ts';
import { matchCondition } from '../match-conditions.ts';
import { matchResources } from '../match-resources.ts';

const metadata = z.object({ name: z.string() });

const policy = z.object({
  metadata,
  spec: z.object({
    failurePolicy: z.enum(['Fail', 'Ignore']).default('Fail'),
    paramKind: z.object({ apiVersion: z.string(), kind: z.string() }).optional(),
    matchConstraints: matchResources,
    matchConditions: z.array(matchCondition).default([]),
    variables: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
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
  metadata,
  spec: z.object({
    policyName: z.string(),
    paramRef: z
      .object({
        name: z.string().default(''),
        namespace: z.string().default(''),
        selector: labelSelector.optional(),
        parameterNotFoundAction: z.enum(['Allow', 'Deny']),
      })
      .optional(),
    matchResources: matchResources.optional(),
    validationActions: z.array(z.enum(['Deny', 'Warn', 'Audit'])),
  }),
});
/** Where a policy is in force, with which parameters, and what follows from a failure. */
export type PolicyBinding = z.infer<typeof binding>;

/** A policy that is in force, with its bindings. */
export interface BoundPolicy {
  policy: Policy;
  bindings: readonly PolicyBinding[];
}

const POLICIES = 'validatingadmissionpolicies.admissionregistration.k8s.io';
const BINDINGS = 'validatingadmissionpolicybindings.admissionregistration.k8s.io';

/** Gives the policies that are in force, by name; what is stored is read again only after it has changed. */
export function boundPolicies(store: Store): () => readonly BoundPolicy[] {
  let known: readonly BoundPolicy[] | undefined;
  for (const resource of [POLICIES, BINDINGS]) {
    store.collection(resource).subscribe(() => {
      known = undefined;
    });
  }
  const objects = (resource: string): KubeObject[] =>
    store
      .collection(resource)
      .list('')
      .map(({ object }) => object);
  function read(): BoundPolicy[] {
    const bindings = objects(BINDINGS).map((object) => binding.parse(object));
    const named = Map.groupBy(bindings, ({ spec }) => spec.policyName);
    return objects(POLICIES).flatMap((object) => {
      const bound = named.get(object.metadata.name);
      return bound ? [{ policy: policy.parse(object), bindings: bound }] : [];
    });
  }
  return () => {
    known ??= read();
    return known;
  };
}
