/** What follows other templates to their clusters (`propagateDeps`), and what stops to. */
import { OwnerConflictError } from '../binding/reference.ts';
import { attach, detach, isFollowed, isOrphaned } from '../dependencies/attach.ts';
import { matchesDependency } from '../dependencies/reference.ts';
import type { DependentObjectReference } from '../interpreter/interpreter.ts';
import type { Binding, ResourceBinding } from '../kinds/binding.ts';
import { DEPENDED_BY_LABEL_PREFIX, dependedByLabel } from '../kinds/names.ts';
import { type KubeObject, keyText, kindOf } from '../object.ts';
import { bindingKeyOf, subjectOf, subjectOfBinding } from '../propagation/subject.ts';
import type { IndexedHub } from './hub-state.ts';
import { KNOWN_LATER, type Outcome } from './outcome.ts';
import { problemText } from './problem.ts';

/** What a template with `propagateDeps` refers to, or why that cannot be told. Nothing for any other. */
export function dependenciesOf(
  hub: IndexedHub,
  { template, binding }: Outcome,
): { dependencies: DependentObjectReference[]; problem?: string } {
  if (binding?.kind !== 'ResourceBinding' || !isFollowed(binding)) {
    return { dependencies: [] };
  }
  try {
    return { dependencies: hub.interpreterFor(kindOf(template)).getDependencies?.(template) ?? [] };
  } catch (error) {
    return { dependencies: [], problem: problemText(error) };
  }
}

/**
 * The outcomes, with the bindings of what they need attached to them.
 * @param gone bindings that end: nothing follows them any more
 */
export function withFollowers(hub: IndexedHub, outcomes: readonly Outcome[], gone: readonly Binding[]): Outcome[] {
  const bindings = new Map<string, ResourceBinding>();
  for (const binding of [...hub.bindings, ...outcomes.flatMap((outcome) => outcome.binding ?? [])]) {
    if (binding.kind === 'ResourceBinding') {
      bindings.set(keyText(binding.metadata), binding);
    }
  }
  const followers = followersIn(hub.bindings);
  const touched = new Set<string>();
  const problems = new Map<Outcome, string>();
  const put = (binding: ResourceBinding): void => {
    bindings.set(keyText(binding.metadata), binding);
    touched.add(keyText(binding.metadata));
  };
  const find = (key: { namespace?: string | undefined; name: string }) => bindings.get(keyText(key));
  const letGo = ({ metadata }: Binding, dependencies: readonly DependentObjectReference[]): void => {
    for (const follower of followers.get(dependedByLabel(metadata)) ?? []) {
      if (isOrphaned(follower, dependencies, hub.template(subjectOfBinding(follower)))) {
        put(detach(find(follower.metadata) ?? follower, metadata, find));
      }
    }
  };
  for (const binding of gone) {
    letGo(binding, []);
  }
  for (const outcome of outcomes) {
    const { binding } = outcome;
    const { dependencies, problem } = dependenciesOf(hub, outcome);
    if (problem !== undefined) {
      problems.set(outcome, problem);
    } else if (binding?.kind === 'ResourceBinding') {
      letGo(binding, dependencies);
      for (const dependency of dependencies.flatMap((one) => objectsOf(hub, one))) {
        const existing = find(bindingKeyOf(subjectOf(dependency)));
        try {
          put(attach({ independent: binding, dependency, existing, findReferrer: find, uuid: KNOWN_LATER }).binding);
        } catch (error) {
          if (!(error instanceof OwnerConflictError)) {
            throw error;
          }
          problems.set(outcome, error.message);
        }
      }
    }
  }
  return outcomes.map((outcome) => {
    const key = keyText(bindingKeyOf(outcome.subject));
    const binding = bindings.get(key);
    const problem = outcome.problem ?? problems.get(outcome);
    return {
      ...outcome,
      ...(binding && touched.has(key) && { binding, follows: (binding.spec.requiredBy ?? []).map(keyText) }),
      ...(problem !== undefined && { problem }),
    };
  });
}

/** Bindings by the labels that say whom they follow. */
function followersIn(bindings: readonly ResourceBinding[]): Map<string, ResourceBinding[]> {
  const followers = new Map<string, ResourceBinding[]>();
  for (const binding of bindings) {
    for (const label of Object.keys(binding.metadata.labels ?? {})) {
      if (label.startsWith(DEPENDED_BY_LABEL_PREFIX)) {
        followers.set(label, [...(followers.get(label) ?? []), binding]);
      }
    }
  }
  return followers;
}

/** The objects that a dependency means, of those that are looked at. */
function objectsOf(hub: IndexedHub, dependency: DependentObjectReference): KubeObject[] {
  const { apiVersion, kind, namespace, name } = dependency;
  const named = name
    ? [hub.template({ apiVersion, kind, ...(namespace && { namespace }), name })]
    : hub.templates.filter((object) => matchesDependency(object, dependency));
  return named.filter((object) => object !== undefined).filter(({ metadata }) => !metadata.deletionTimestamp);
}
