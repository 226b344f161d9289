/** Admission policies and their bindings as the hub stores them: what all have in common, and which are in force. */
import { z } from 'zod';
import { labelSelector } from '../../../domain/kinds/meta.ts';
import type { KubeObject } from '../../../domain/object.ts';
import type { Store } from '../../store/store.ts';
import { matchCondition } from '../match-conditions.ts';
import { matchResources } from '../match-resources.ts';

/** What names a policy or a binding. */
export const policyMetadata = z.object({ name: z.string() });

/** The part of a policy's spec that says when it is asked, with Kubernetes' defaults. */
export const policySpec = z.object({
  failurePolicy: z.enum(['Fail', 'Ignore']).default('Fail'),
  paramKind: z.object({ apiVersion: z.string(), kind: z.string() }).optional(),
  matchConstraints: matchResources,
  matchConditions: z.array(matchCondition).default([]),
  variables: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
});
/** A policy of any type. */
export interface AnyPolicy {
  metadata: z.infer<typeof policyMetadata>;
  spec: z.infer<typeof policySpec>;
}

/** Where a policy is in force, and with which parameters. */
export const bindingSpec = z.object({
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
});
/** A binding of any type. */
export interface AnyBinding {
  metadata: z.infer<typeof policyMetadata>;
  spec: z.infer<typeof bindingSpec>;
}

/** A policy that is in force, with its bindings. */
export interface BoundPolicy<Policy, Binding> {
  policy: Policy;
  bindings: readonly Binding[];
}

/** How policies of one type are stored and read. */
export interface PolicyType<Policy, Binding> {
  /** Plurals in admissionregistration.k8s.io. */
  policies: string;
  bindings: string;
  readPolicy(object: KubeObject): Policy;
  readBinding(object: KubeObject): Binding;
}

/** Gives the policies that are in force, by name; what is stored is read again only after it has changed. */
export function boundPolicies<Policy, Binding extends AnyBinding>(
  store: Store,
  { policies, bindings, readPolicy, readBinding }: PolicyType<Policy, Binding>,
): () => readonly BoundPolicy<Policy, Binding>[] {
  let known: readonly BoundPolicy<Policy, Binding>[] | undefined;
  const collections = [policies, bindings].map((plural) => store.collection(`${plural}.admissionregistration.k8s.io`));
  for (const collection of collections) {
    collection.subscribe(() => {
      known = undefined;
    });
  }
  function read(): BoundPolicy<Policy, Binding>[] {
    const [allPolicies = [], allBindings = []] = collections.map((collection) =>
      collection.list('').map(({ object }) => object),
    );
    const named = Map.groupBy(allBindings.map(readBinding), ({ spec }) => spec.policyName);
    return allPolicies.flatMap((object) => {
      const bound = named.get(object.metadata.name);
      return bound ? [{ policy: readPolicy(object), bindings: bound }] : [];
    });
  }
  return () => {
    known ??= read();
    return known;
  };
}
