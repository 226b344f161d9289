import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterPropagationPolicy, deployment, propagationPolicy } from '../fixtures.ts';
import type { ClusterPropagationPolicy, PropagationPolicy } from '../kinds/policy.ts';
import { choosePolicy } from './choose.ts';
import { createPolicyIndex } from './policy-index.ts';
import { matchScore } from './selectors.ts';
import { createTemplateIndex } from './template-index.ts';

const selectors = fc.array(
  fc.record(
    {
      apiVersion: fc.constantFrom('apps/v1', 'v1'),
      kind: fc.constantFrom('Deployment', 'Service'),
      namespace: fc.constantFrom('default', 'other'),
      name: fc.constantFrom('a', 'b'),
    },
    { requiredKeys: ['apiVersion', 'kind'] },
  ),
  { maxLength: 3 },
);
const names = fc.constantFrom('p', 'q', 'r');
const policies = fc
  .tuple(names, selectors, fc.constantFrom('default', 'other'))
  .map(([name, resourceSelectors, namespace]) => propagationPolicy(name, { resourceSelectors }, { namespace }));
const clusterPolicies = fc
  .tuple(names, selectors)
  .map(([name, resourceSelectors]) => clusterPropagationPolicy(name, { resourceSelectors }));
const templates = fc
  .tuple(
    fc.constantFrom('Deployment', 'Service'),
    fc.constantFrom('default', 'other', undefined),
    fc.constantFrom('a', 'b'),
  )
  .map(([kind, namespace, name]) => ({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, ...(namespace && { namespace }) },
  }));

function isPolicy(policy: PropagationPolicy | ClusterPropagationPolicy): policy is PropagationPolicy {
  return policy.kind === 'PropagationPolicy';
}

test('a policy index leads to the same choice as all policies, whatever came and went before', () => {
  const steps = fc.array(fc.record({ policy: fc.oneof(policies, clusterPolicies), removed: fc.boolean() }));
  fc.assert(
    fc.property(steps, templates, (changes, template) => {
      const index = createPolicyIndex();
      const all = new Map<string, PropagationPolicy | ClusterPropagationPolicy>();
      for (const { policy, removed } of changes) {
        const key = `${policy.kind}/${policy.metadata.namespace}/${policy.metadata.name}`;
        if (removed) {
          index.remove(policy);
          all.delete(key);
        } else {
          index.put(policy);
          all.set(key, policy);
        }
      }
      const found = index.candidates(template);
      const list = [...all.values()];
      const expected = choosePolicy(
        template,
        list.filter(isPolicy),
        list.filter((each) => !isPolicy(each)),
      );
      expect(choosePolicy(template, found.policies, found.clusterPolicies)).toBe(expected);
    }),
  );
});

test('a policy index opens no policy that selects another name', () => {
  const index = createPolicyIndex();
  for (const name of ['nginx', 'other']) {
    index.put(propagationPolicy(name, { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name }] }));
  }
  expect(index.candidates(deployment()).policies.map(({ metadata }) => metadata.name)).toEqual(['nginx']);
});

test('a policy index finds the policy of a claim by kind and name', () => {
  const index = createPolicyIndex();
  const [policy, clusterPolicy] = [propagationPolicy('p'), clusterPropagationPolicy('p')];
  index.put(policy);
  index.put(clusterPolicy);
  expect(index.get({ kind: 'PropagationPolicy', namespace: 'default', name: 'p' })).toBe(policy);
  expect(index.get({ kind: 'ClusterPropagationPolicy', name: 'p' })).toBe(clusterPolicy);
  expect(index.get({ kind: 'PropagationPolicy', namespace: 'other', name: 'p' })).toBeUndefined();
});

test('a template index finds what a look at every template finds, each once', () => {
  fc.assert(
    fc.property(
      fc.array(templates),
      fc.array(templates),
      fc.oneof(policies, clusterPolicies),
      (put, removed, policy) => {
        const index = createTemplateIndex();
        const all = new Map<string, (typeof put)[number]>();
        const keyOf = ({ kind, metadata }: (typeof put)[number]) => `${kind}/${metadata.namespace}/${metadata.name}`;
        for (const template of put) {
          index.put(template);
          all.set(keyOf(template), template);
        }
        for (const template of removed) {
          index.remove(template);
          all.delete(keyOf(template));
        }
        const reached = ({ metadata }: (typeof put)[number]) =>
          policy.kind === 'ClusterPropagationPolicy' || metadata.namespace === policy.metadata.namespace;
        const expected = [...all.values()].filter(
          (template) => reached(template) && matchScore(template, policy.spec.resourceSelectors) > 0,
        );
        const found = index.matching(policy);
        expect(found).toHaveLength(expected.length);
        expect(new Set(found)).toEqual(new Set(expected));
        expect(index.size).toBe(all.size);
        expect(put.every((template) => index.has(template) === all.has(keyOf(template)))).toBe(true);
      },
    ),
  );
});
