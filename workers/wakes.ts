/** Which propagations an event on the hub concerns. Events only say "look again"; whether there is something to do is decided later. */
import { BINDINGS_BY_CLUSTER, BINDINGS_BY_POLICY } from '../activities/hub.ts';
import { isSuspended } from '../domain/binding/suspension.ts';
import { equalJson } from '../domain/equality.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { ResourceInterpreterCustomization } from '../domain/kinds/interpreter-customization.ts';
import { clusterOfExecutionNamespace } from '../domain/kinds/names.ts';
import type { AnyOverridePolicy } from '../domain/kinds/override.ts';
import type { Policy, ResourceSelector } from '../domain/kinds/policy.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { changedByKarmada, specificationChanged } from '../domain/policy/activation.ts';
import { claimBy, claimOf } from '../domain/policy/claim.ts';
import { matchScore } from '../domain/policy/selectors.ts';
import { type PropagationSubject, subjectOf, subjectOfBinding } from '../domain/propagation/subject.ts';
import { retainsReplicas } from '../domain/replicas/retain-replicas.ts';
import { isAffectedByCluster } from '../domain/scheduling/affected.ts';
import { isServiceRecord } from '../domain/services/role.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import { executionOf } from '../domain/work/standalone.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';

/** A propagation to look at. */
export interface Wake {
  subject: PropagationSubject;
  /** The template's user changed it. */
  byUser: boolean;
}

/** A template came, went, or changed in more than its status. */
export function wakesOfTemplate(change: Change<KubeObject>): Wake[] {
  const subject = subjectOf(change.object);
  switch (change.type) {
    case 'added':
      return [{ subject, byUser: true }];
    case 'deleted':
      return [{ subject, byUser: false }];
    case 'modified':
      return specificationChanged(change.old, change.object)
        ? [{ subject, byUser: !changedByKarmada(change.old, change.object) }]
        : [];
  }
}

/**
 * We wrote a template ourselves. The run that claims it sees what it wrote; news is a template that its policy has
 * released or another took over, and one whose replicas follow its members.
 */
export function wakesOfOwnTemplate(change: Change<KubeObject>): Wake[] {
  if (change.type !== 'modified') {
    return [];
  }
  const { old, object } = change;
  const held = claimOf(old);
  const isNews =
    (held !== undefined && claimOf(object)?.id !== held.id) ||
    object.metadata.generation !== old.metadata.generation ||
    retainsReplicas(object) !== retainsReplicas(old);
  return isNews ? [{ subject: subjectOf(object), byUser: false }] : [];
}

/** A template came, went or changed: the bindings whose templates refer to it, before or now. */
export function wakesOfDependency(hub: WatchedHub, change: Change<KubeObject>): Wake[] {
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  return unique(versions.flatMap((version) => hub.dependencyIndex.dependents(version)).map(subjectOfBinding));
}

/** The interpretation of a kind has changed: the bindings of its templates. */
export function wakesOfCustomization(hub: WatchedHub, { object }: Change<ResourceInterpreterCustomization>): Wake[] {
  const { apiVersion, kind } = object.spec.target;
  return unique(
    allBindings(hub)
      .map(subjectOfBinding)
      .filter((subject) => subject.apiVersion === apiVersion && subject.kind === kind),
  );
}

/** A PriorityClass came, went or changed: what is held by policies that name it. */
export function wakesOfPriorityClass(hub: WatchedHub, { object }: Change<KubeObject>): Wake[] {
  const policies = allPolicies(hub).filter(
    ({ spec }) => spec.schedulePriority?.priorityClassName === object.metadata.name,
  );
  return unique(policies.flatMap((policy) => concerned(hub, policy)));
}

/** A policy came, went or changed: what it holds, and what it may claim, or might before. */
export function wakesOfPolicy(hub: WatchedHub, change: Change<Policy>): Wake[] {
  if (change.type === 'modified' && change.old.metadata.generation === change.object.metadata.generation) {
    return [];
  }
  const before = change.type === 'modified' ? selectedBy(hub, change.old) : [];
  return unique([...concerned(hub, change.object), ...before]);
}

/** What a policy holds, and what it selects. */
function concerned(hub: WatchedHub, policy: Policy): PropagationSubject[] {
  const held = bindingsBy(hub, BINDINGS_BY_POLICY, claimBy(policy).id).map(subjectOfBinding);
  return [...held, ...selectedBy(hub, policy)];
}

function selectedBy(hub: WatchedHub, { spec, metadata }: Policy): PropagationSubject[] {
  return selectedTemplates(hub, spec.resourceSelectors, metadata.namespace).map(subjectOf);
}

/** An override policy came, went or changed: every binding whose template it selects, and who waited for it by name. */
export function wakesOfOverride(hub: WatchedHub, change: Change<AnyOverridePolicy>): Wake[] {
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  if (change.type === 'modified' && change.old.metadata.generation === change.object.metadata.generation) {
    return [];
  }
  const concerns = (binding: Binding): boolean => {
    const { resource } = binding.spec;
    const template = hub.templates(resource.apiVersion, resource.kind)?.get(resource);
    return versions.some(
      ({ metadata, spec }) =>
        (metadata.namespace === undefined || metadata.namespace === resource.namespace) &&
        (!spec.resourceSelectors?.length || (template && matchScore(template, spec.resourceSelectors) > 0)),
    );
  };
  const namespaces = change.object.metadata.namespace === undefined ? namespaceSubjects(hub) : [];
  const waiting = change.type === 'added' ? dependentsOf(hub, change.object) : [];
  return unique([...allBindings(hub).filter(concerns).map(subjectOfBinding), ...namespaces, ...waiting]);
}

/** What is selected by policies that wait for an override (`dependentOverrides`). */
function dependentsOf(hub: WatchedHub, { metadata: { namespace, name } }: AnyOverridePolicy): PropagationSubject[] {
  const policies = namespace === undefined ? hub.clusterPolicies.list() : hub.policies.list();
  return policies
    .filter(
      ({ metadata, spec }) => metadata.namespace === namespace && spec.dependentOverrides?.includes(name) === true,
    )
    .flatMap((policy) => selectedBy(hub, policy));
}

/**
 * We wrote a binding ourselves. Its own run sees what it writes; what is written for the sake of another (a schedule that
 * it has to follow, an order to reschedule, an eviction) is news to it.
 */
export function wakesOfOwnBinding(change: Change<Binding>): Wake[] {
  const after = change.object.spec;
  const before: Partial<Binding['spec']> = change.type === 'modified' ? change.old.spec : {};
  const isForOthers =
    after.rescheduleTriggeredAt !== before.rescheduleTriggeredAt ||
    !equalJson(after.requiredBy, before.requiredBy) ||
    !equalJson(after.gracefulEvictionTasks, before.gracefulEvictionTasks);
  return isForOthers ? unique([subjectOfBinding(change.object)]) : [];
}

/** Somebody else wrote or deleted a binding. */
export function wakesOfBinding(change: Change<Binding>): Wake[] {
  const isNews =
    change.type !== 'modified' ||
    change.old.metadata.generation !== change.object.metadata.generation ||
    change.old.metadata.deletionTimestamp !== change.object.metadata.deletionTimestamp ||
    isSuspended(change.old) !== isSuspended(change.object);
  return isNews ? unique([subjectOfBinding(change.object)]) : [];
}

/** Somebody else wrote or deleted a Work, or marked it as not applied. */
export function wakesOfWork(change: Change<Work>): Wake[] {
  const subject = subjectOfWork(change.object);
  const isNews =
    change.type !== 'modified' ||
    change.old.metadata.generation !== change.object.metadata.generation ||
    change.old.metadata.deletionTimestamp !== change.object.metadata.deletionTimestamp;
  return subject && isNews ? unique([subject]) : [];
}

/** A cluster came, went, or changed in what decisions depend on: whom it may concern, before or now. */
export function wakesOfCluster(hub: WatchedHub, change: Change<Cluster>): Wake[] {
  if (change.type === 'modified' && !clusterChanged(change.old, change.object)) {
    return [];
  }
  const { name } = change.object.metadata;
  const versions = change.type === 'modified' ? [change.old, change.object] : [change.object];
  const targeted = bindingsBy(hub, BINDINGS_BY_CLUSTER, name);
  const affected = allBindings(hub).filter((binding) =>
    versions.some((version) => isAffectedByCluster(binding, version)),
  );
  const leftOver = hub.works
    .list()
    .filter((work) => clusterOfExecutionNamespace(work.metadata.namespace ?? '') === name)
    .flatMap((work) => subjectOfWork(work) ?? []);
  return unique([...[...targeted, ...affected].map(subjectOfBinding), ...leftOver, ...namespaceSubjects(hub)]);
}

/** A cluster came, or reports another room than before. */
export function mayGiveRoom(change: Change<Cluster>): boolean {
  return (
    change.type === 'added' ||
    (change.type === 'modified' &&
      !equalJson(change.old.status?.resourceSummary, change.object.status?.resourceSummary))
  );
}

/** A binding left clusters, or has less there: what it was assumed to take is free before its clusters tell. */
export function givesUpClusters(change: Change<Binding>): boolean {
  if (change.type !== 'modified') {
    return change.type === 'deleted' && (change.object.spec.clusters ?? []).length > 0;
  }
  const left = new Map(change.object.spec.clusters?.map(({ name, replicas = 0 }) => [name, replicas]));
  return (change.old.spec.clusters ?? []).some(({ name, replicas = 0 }) => (left.get(name) ?? -1) < replicas);
}

/** The template of a Work: its manifest has the same kind and name. Undefined for a Work that no propagation sees to. */
export function subjectOfWork(work: Work): PropagationSubject | undefined {
  const [manifest] = work.spec.workload?.manifests ?? [];
  return manifest && !executionOf(work) && !isServiceRecord(work) ? subjectOf(manifest) : undefined;
}

function clusterChanged(old: Cluster, cluster: Cluster): boolean {
  return (
    old.metadata.generation !== cluster.metadata.generation ||
    old.metadata.deletionTimestamp !== cluster.metadata.deletionTimestamp ||
    JSON.stringify(old.metadata.labels) !== JSON.stringify(cluster.metadata.labels) ||
    isConditionTrue(old.status?.conditions, 'Ready') !== isConditionTrue(cluster.status?.conditions, 'Ready') ||
    // A cluster that serves more APIs than before can take what no cluster could.
    !equalJson(old.status?.apiEnablements, cluster.status?.apiEnablements)
  );
}

function selectedTemplates(
  hub: WatchedHub,
  selectors: readonly ResourceSelector[],
  policyNamespace: string | undefined,
): KubeObject[] {
  return selectors.flatMap((selector) => {
    const templates = hub.templates(selector.apiVersion, selector.kind);
    const namespace = policyNamespace ?? selector.namespace;
    if (templates && selector.name && namespace) {
      const named = templates.get({ namespace, name: selector.name });
      return named ? [named] : [];
    }
    return (templates?.list() ?? []).filter(
      (template) =>
        (policyNamespace === undefined || template.metadata.namespace === policyNamespace) &&
        matchScore(template, [selector]) > 0,
    );
  });
}

function bindingsBy(hub: WatchedHub, index: string, value: string): Binding[] {
  return [...hub.bindings.byIndex(index, value), ...hub.clusterBindings.byIndex(index, value)];
}

function allPolicies(hub: WatchedHub): Policy[] {
  return [...hub.policies.list(), ...hub.clusterPolicies.list()];
}

function allBindings(hub: WatchedHub): Binding[] {
  return [...hub.bindings.list(), ...hub.clusterBindings.list()];
}

function namespaceSubjects(hub: WatchedHub): PropagationSubject[] {
  return (hub.templates('v1', 'Namespace')?.list() ?? []).map(subjectOf);
}

function unique(subjects: readonly PropagationSubject[]): Wake[] {
  const byText = new Map(subjects.map((subject) => [JSON.stringify(subject), subject]));
  return [...byText.values()].map((subject) => ({ subject, byUser: false }));
}
