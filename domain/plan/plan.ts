/** What unsaved objects would change, from policies down to the manifests of each cluster. */
import { equalJson } from '../equality.ts';
import type { Binding } from '../kinds/binding.ts';
import { type KubeObject, keyText } from '../object.ts';
import { type Claimable, claimOf } from '../policy/claim.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { bindingKeyOf, type PropagationSubject, subjectText } from '../propagation/subject.ts';
import type { ScheduleDecision } from '../scheduling/decide-schedule.ts';
import { TRIGGER_TEXTS } from '../scheduling/decision-record.ts';
import { type HubState, type IndexedHub, indexHub } from './hub-state.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { isForAllClusters, isLeaving, type WorkChange, type WorkChanges, workChanges } from './work-changes.ts';

/** Where one cluster's part goes; `null` where there is none, absent replicas for what has no replicas. */
export type ClusterChange = {
  cluster: string;
  from: { replicas?: number } | null;
  to: { replicas?: number } | null;
  /** Why a cluster is not chosen (any more). */
  reason?: string;
};

/** What changes for one template. */
export type TemplateChange = {
  template: PropagationSubject;
  /** `Kind namespace/name` of the policies; null where none claims the template. */
  policy: { from: string | null; to: string | null };
  clusters: ClusterChange[];
  /** Why the schedule changes or cannot be made, or why a policy has no effect. */
  reason?: string;
  works: WorkChange[];
  /** What stands in the way. */
  problems: string[];
};

/** All changes; templates without any are left out. */
export type Plan = {
  changes: TemplateChange[];
  summary: { templates: number; worksToCreate: number; worksToUpdate: number; worksToDelete: number; problems: number };
};

/** Compares the hub as it is with what it comes to after the change. Both states hold the templates to look at. */
export function planChanges(before: HubState, after: HubState, rules: PropagationRules): Plan {
  const old = indexHub(before);
  const next = indexHub(after);
  const outcomes = after.templates
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map((template) => outcomeOf(next, template, rules, !before.templates.includes(template)));
  const changes = withDependents(outcomes)
    .map((outcome) => changeOf(old, next, outcome, rules))
    .filter((change) => isChange(change) || hasNewProblem(change, old, rules))
    .sort((a, b) => (subjectText(a.template) < subjectText(b.template) ? -1 : 1));
  const works = changes.flatMap((change) => change.works);
  const count = (action: WorkChange['action']): number => works.filter((work) => work.action === action).length;
  return {
    changes,
    summary: {
      templates: changes.length,
      worksToCreate: count('create'),
      worksToUpdate: count('update'),
      worksToDelete: count('delete'),
      problems: changes.reduce((sum, { problems }) => sum + problems.length, 0),
    },
  };
}

/** Bindings that others need follow them to their new clusters. */
function withDependents(outcomes: readonly Outcome[]): Outcome[] {
  const schedules = new Map(
    outcomes.flatMap(({ binding }): [string, Binding['spec']['clusters']][] =>
      binding ? [[keyText(binding.metadata), binding.spec.clusters]] : [],
    ),
  );
  return outcomes.map((outcome) => {
    const { binding } = outcome;
    if (!binding?.spec.requiredBy?.length) {
      return outcome;
    }
    const requiredBy = binding.spec.requiredBy.map((snapshot) =>
      schedules.has(keyText(snapshot)) ? { ...snapshot, clusters: schedules.get(keyText(snapshot)) } : snapshot,
    );
    return { ...outcome, binding: { ...binding, spec: { ...binding.spec, requiredBy } } };
  });
}

function changeOf(old: IndexedHub, next: IndexedHub, outcome: Outcome, rules: PropagationRules): TemplateChange {
  const { subject, claim, binding, decision, problem } = outcome;
  const current = old.template(subject);
  const none: WorkChanges = { changes: [], problems: [] };
  const works = binding && isLeaving(binding) ? none : workChanges(next, outcome, rules);
  const isForAll = !binding && isForAllClusters(claim.template, rules);
  const reason = isForAll ? 'every cluster gets the namespaces of the hub' : reasonOf(claim.message, decision);
  return {
    template: subject,
    policy: { from: current ? claimText(current) : null, to: claimText(claim.template) },
    clusters: clusterChanges(old.binding(bindingKeyOf(subject)), binding, decision),
    ...(reason === undefined ? {} : { reason }),
    works: works.changes,
    problems: [
      ...(problem === undefined ? [] : [problem]),
      ...(decision?.outcome === 'rejected' ? [decision.message] : []),
      ...works.problems,
    ],
  };
}

function isChange({ policy, clusters, works }: TemplateChange): boolean {
  return policy.from !== policy.to || clusters.length > 0 || works.length > 0;
}

/** A problem alone is news only when the hub does not have it already. */
function hasNewProblem({ template, problems }: TemplateChange, old: IndexedHub, rules: PropagationRules): boolean {
  const current = old.template(template);
  const known =
    problems.length > 0 && current ? changeOf(old, old, outcomeOf(old, current, rules, false), rules) : undefined;
  return problems.some((problem) => !known?.problems.includes(problem));
}

function reasonOf(message: string | undefined, decision: ScheduleDecision | undefined): string | undefined {
  return decision?.outcome === 'scheduled' || decision?.outcome === 'rejected' ? TRIGGER_TEXTS[decision.trigger] : message;
}

function clusterChanges(
  before: Binding | undefined,
  after: Binding | undefined,
  decision: ScheduleDecision | undefined,
): ClusterChange[] {
  const from = targetsOf(before);
  const to = targetsOf(after);
  const diagnosis = decision?.outcome === 'scheduled' || decision?.outcome === 'rejected' ? decision.diagnosis : [];
  return [...new Set([...from.keys(), ...to.keys()])]
    .sort()
    .map((cluster) => {
      const entry = diagnosis.find((one) => one.cluster === cluster);
      const change: ClusterChange = { cluster, from: from.get(cluster) ?? null, to: to.get(cluster) ?? null };
      return entry?.outcome === 'rejected' ? { ...change, reason: entry.reason } : change;
    })
    .filter((change) => !equalJson(change.from, change.to));
}

function targetsOf(binding: Binding | undefined): Map<string, { replicas?: number }> {
  return new Map(
    (binding?.spec.clusters ?? []).map(({ name, replicas }) => [name, replicas === undefined ? {} : { replicas }]),
  );
}

function claimText(object: Claimable): string | null {
  const held = claimOf(object);
  return held ? `${held.kind} ${keyText(held)}` : null;
}

/** The kinds of templates that a state and proposed objects concern: `apiVersion/Kind`, for whoever reads them. */
export function concernedKinds(state: HubState, objects: readonly KubeObject[]): Set<string> {
  const bindings = [...state.bindings, ...state.clusterBindings].map(({ spec }) => spec.resource);
  const selected = [...state.policies, ...state.clusterPolicies].flatMap(({ spec }) => spec.resourceSelectors);
  const kinds = [...bindings, ...selected, ...objects].map(({ apiVersion, kind }) => `${apiVersion}/${kind}`);
  return new Set([...kinds, 'v1/Namespace']);
}
