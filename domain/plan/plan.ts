/** What unsaved objects would change, from policies down to the manifests of each cluster. */
import { equalJson } from '../equality.ts';
import type { Binding } from '../kinds/binding.ts';
import { type KubeObject, keyText } from '../object.ts';
import { type Claimable, claimOf } from '../policy/claim.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import {
  bindingKeyOf,
  type PropagationSubject,
  subjectOf,
  subjectText,
  subjectWorkflowId,
} from '../propagation/subject.ts';
import type { ScheduleDecision } from '../scheduling/decide-schedule.ts';
import { TRIGGER_TEXTS } from '../scheduling/decision-record.ts';
import { type HubState, type IndexedHub, indexHub } from './hub-state.ts';
import type { Outcome } from './outcome.ts';
import { outcomesOf } from './outcomes.ts';
import { overcommitments } from './overcommit.ts';
import {
  isForAllClusters,
  isLeaving,
  removedWorks,
  type WorkChange,
  type WorkChanges,
  workChanges,
} from './work-changes.ts';

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
  /** What was not looked at, where something was not. */
  notes?: string[];
};

/** Compares the hub as it is with what it comes to after the change. Both states hold the templates to look at. */
export function planChanges(before: HubState, after: HubState, rules: PropagationRules): Plan {
  const old = indexHub(before);
  const next = indexHub(after);
  const removed = before.templates.filter((template) => !next.template(subjectOf(template)));
  const gone = removed.flatMap((template) => old.binding(bindingKeyOf(subjectOf(template))) ?? []);
  const templates = after.templates.filter(({ metadata }) => !metadata.deletionTimestamp);
  const known = new Set(before.templates);
  const outcomes = outcomesOf(next, templates, (template) => !known.has(template), gone, rules);
  const tooMuch = overcommitments(old, next, outcomes);
  const problemsNow = problemsOf(old, rules);
  const changes = [
    ...outcomes
      .map((outcome) => changeOf(old, next, outcome, rules, tooMuch.get(outcome)))
      .filter(
        (change) => isChange(change) || change.problems.some((problem) => !problemsNow(change).includes(problem)),
      ),
    ...removed.map((template) => removalOf(old, template)).filter(isChange),
  ].sort((a, b) => (subjectText(a.template) < subjectText(b.template) ? -1 : 1));
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

/** The problems that the hub has already: alone they are no news. Looked for when the first is asked for. */
function problemsOf(old: IndexedHub, rules: PropagationRules): (change: TemplateChange) => string[] {
  let known: Map<string, string[]> | undefined;
  return ({ template }) => {
    known ??= new Map(
      outcomesOf(old, old.templates, () => false, [], rules).map((outcome) => [
        subjectWorkflowId(outcome.subject),
        changeOf(old, old, outcome, rules).problems,
      ]),
    );
    return known.get(subjectWorkflowId(template)) ?? [];
  };
}

function changeOf(
  old: IndexedHub,
  next: IndexedHub,
  outcome: Outcome,
  rules: PropagationRules,
  tooMuch: readonly string[] = [],
): TemplateChange {
  const { subject, claim, binding, decision, problem } = outcome;
  const current = old.template(subject);
  const none: WorkChanges = { changes: [], problems: [] };
  const works = binding && isLeaving(binding) ? none : workChanges(next, outcome, rules);
  const isForAll = !binding && isForAllClusters(claim.template, rules);
  const reason = isForAll ? 'every cluster gets the namespaces of the hub' : reasonOf(outcome);
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
      ...tooMuch,
    ],
  };
}

/** A template that is deleted: its Works go, and with them its copies, unless they are to be kept. */
function removalOf(old: IndexedHub, template: KubeObject): TemplateChange {
  const subject = subjectOf(template);
  const binding = old.binding(bindingKeyOf(subject));
  const kept = binding?.spec.preserveResourcesOnDeletion ? '; its copies stay in the clusters' : '';
  return {
    template: subject,
    policy: { from: claimText(template), to: null },
    clusters: clusterChanges(binding, undefined, undefined),
    reason: `it is deleted${kept}`,
    works: removedWorks(old, template, binding),
    problems: [],
  };
}

function isChange({ policy, clusters, works }: TemplateChange): boolean {
  return policy.from !== policy.to || clusters.length > 0 || works.length > 0;
}

function reasonOf({ claim, decision, follows }: Outcome): string | undefined {
  if (claim.preemption !== undefined) {
    return claim.preemption;
  }
  if (decision?.outcome === 'scheduled' || decision?.outcome === 'rejected') {
    return TRIGGER_TEXTS[decision.trigger];
  }
  if (follows) {
    return follows.length > 0 ? `it follows ${follows.join(', ')}` : 'nothing that it followed needs it any more';
  }
  return claim.message;
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
  const { clusters = [], requiredBy = [] } = binding?.spec ?? {};
  // Where it only follows, the replicas are those of what it follows.
  const followed = requiredBy.flatMap((snapshot) => (snapshot.clusters ?? []).map(({ name }) => [name, {}] as const));
  return new Map([
    ...followed,
    ...clusters.map(({ name, replicas }) => [name, replicas === undefined ? {} : { replicas }] as const),
  ]);
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
