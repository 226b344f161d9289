/** A decision of the scheduler as it was made: small enough to stay in the history of the workflow that made it. */
import { z } from 'zod';
import { equalJson } from '../equality.ts';
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Rejected, ScheduleDecision, Scheduled, ScheduleTrigger } from './decide-schedule.ts';
import { FILTER_NAMES } from './filters.ts';
import type { ClusterDiagnosis } from './schedule.ts';
import { strategyOf } from './workload.ts';

/** Why a schedule was made, in words that follow "because". */
export const TRIGGER_TEXTS: Record<ScheduleTrigger, string> = {
  placementChanged: 'the placement changed',
  replicasChanged: 'the replicas changed',
  rescheduleRequested: 'a new schedule was asked for',
  undivided: 'it follows every change of clusters',
  targetDeleting: 'a cluster is being removed',
};

/** Clusters that were not chosen are kept one by one up to this many of a kind; more are grouped by what became of them. */
const SINGLE_CLUSTERS = 50;
/** Names that all groups keep together; further clusters of a group are counted. */
const GROUPED_NAMES = 500;
/** Further reasons share one group. */
const GROUPS = 50;
/** Texts are made of names of clusters, filters and taints; longer ones are cut. */
const MAX_TEXT_LENGTH = 1_000;

const target = z.object({ name: z.string(), replicas: z.number().optional() });

const clusterDiagnosis = z.discriminatedUnion('outcome', [
  z.object({ cluster: z.string(), outcome: z.literal('deleting') }),
  z.object({ cluster: z.string(), outcome: z.literal('rejected'), filter: z.enum(FILTER_NAMES), reason: z.string() }),
  z.object({
    cluster: z.string(),
    outcome: z.enum(['chosen', 'leftOut']),
    score: z.number(),
    available: z.number(),
    share: z.number(),
  }),
]) satisfies z.ZodType<ClusterDiagnosis>;

const clusterGroup = z.object({
  outcome: z.enum(['deleting', 'rejected', 'leftOut']),
  /** The filter and its reason, of those that were rejected. */
  why: z.string().optional(),
  clusters: z.array(z.string()),
  /** Clusters beside those that are named. */
  more: z.number().optional(),
});

/** Clusters with the same fate, of which only the names are kept. */
export type ClusterGroup = z.infer<typeof clusterGroup>;

/** Schema of a kept decision, for whoever reads a history. */
export const decisionRecord = z.object({
  /** RFC 3339. */
  at: z.string(),
  /** RFC 3339: when it was last made again with the same end. */
  confirmedAt: z.string().optional(),
  /** Generation of the binding that was decided on. */
  generation: z.number(),
  trigger: z.enum(['placementChanged', 'replicasChanged', 'rescheduleRequested', 'undivided', 'targetDeleting']),
  strategy: z.enum(['Duplicated', 'StaticWeight', 'DynamicWeight', 'Aggregated', 'unsupported']),
  /** What the template asked for; 0 where it has no replicas. */
  replicas: z.number(),
  outcome: z.enum(['scheduled', 'rejected']),
  /** The term of `clusterAffinities` in use. */
  affinityName: z.string().optional(),
  /** Why no schedule was found. */
  message: z.string().optional(),
  /** Why the hub did not take the schedule (a quota). */
  refusal: z.string().optional(),
  /** Terms of `clusterAffinities` that were tried in vain. */
  failedTerms: z.array(z.object({ affinityName: z.string(), message: z.string() })).optional(),
  /** The clusters that the binding had. */
  before: z.array(target),
  clusters: z.array(clusterDiagnosis),
  groups: z.array(clusterGroup).optional(),
});

/** A decision with its reasons: names and numbers alone. */
export type DecisionRecord = z.infer<typeof decisionRecord>;

/** A decision and the clusters that the binding has by it. */
export type EndedDecision = DecisionRecord & { after: DecisionRecord['before'] };

/** True when a decision changed nothing of what the one before it came to, or is that very decision. */
export function confirms(decision: EndedDecision, last: EndedDecision): boolean {
  const isSame = decision.at === last.at && equalJson(sorted(decision.before), sorted(last.before));
  return (isSame || equalJson(sorted(decision.before), sorted(last.after))) && equalJson(endOf(decision), endOf(last));
}

function endOf({ outcome, message, refusal, affinityName, after, replicas }: EndedDecision) {
  return [outcome, message ?? '', refusal ?? '', affinityName ?? '', sorted(after), replicas];
}

function sorted(targets: DecisionRecord['before']): DecisionRecord['before'] {
  return targets.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * What is kept of a decision; undefined where none was to be made.
 * @param at RFC 3339
 * @param refusal what the hub said against the schedule
 */
export function recordDecision(
  binding: Binding,
  decision: ScheduleDecision,
  at: string,
  refusal?: string,
): DecisionRecord | undefined {
  if (decision.outcome !== 'scheduled' && decision.outcome !== 'rejected') {
    return undefined;
  }
  const { metadata, spec } = binding;
  const affinityName =
    decision.outcome === 'scheduled' ? decision.affinityName : binding.status?.schedulerObservingAffinityName;
  return {
    at,
    generation: metadata.generation ?? 0,
    trigger: decision.trigger,
    strategy: strategyOf(spec.placement ?? {}),
    replicas: spec.replicas ?? 0,
    outcome: decision.outcome,
    ...(affinityName ? { affinityName } : {}),
    ...(decision.outcome === 'rejected' ? { message: cut(decision.message) } : {}),
    ...(refusal === undefined ? {} : { refusal: cut(refusal) }),
    ...failedTermsOf(decision),
    before: (spec.clusters ?? []).map(targetOf),
    ...condense(decision.diagnosis),
  };
}

function failedTermsOf({ failedTerms }: Scheduled | Rejected): Pick<DecisionRecord, 'failedTerms'> {
  return failedTerms.length === 0
    ? {}
    : { failedTerms: failedTerms.map(({ affinityName, message }) => ({ affinityName, message: cut(message) })) };
}

function targetOf({ name, replicas }: TargetCluster): z.infer<typeof target> {
  return { name, ...(replicas === undefined ? {} : { replicas }) };
}

/** Chosen clusters one by one, as they are in the schedule too; of the others no more than can be bounded. */
function condense(diagnosis: readonly ClusterDiagnosis[]): Pick<DecisionRecord, 'clusters' | 'groups'> {
  const byOutcome = Map.groupBy(diagnosis, ({ outcome }) => outcome);
  const of = (outcome: ClusterDiagnosis['outcome']): ClusterDiagnosis[] => byOutcome.get(outcome) ?? [];
  const leftOut = of('leftOut');
  const excluded = [...of('rejected'), ...of('deleting')];
  const [singles, crowd] = excluded.length > SINGLE_CLUSTERS ? [[], excluded] : [excluded, []];
  const grouped = [...leftOut.slice(SINGLE_CLUSTERS), ...crowd];
  return {
    clusters: [...of('chosen'), ...leftOut.slice(0, SINGLE_CLUSTERS), ...singles].map(cutReason),
    ...(grouped.length > 0 ? { groups: groupsOf(grouped) } : {}),
  };
}

function groupsOf(entries: readonly ClusterDiagnosis[]): ClusterGroup[] {
  const groups = new Map<string, ClusterGroup>();
  let names = 0;
  for (const entry of entries) {
    const reason = entry.outcome === 'rejected' ? cut(`${entry.filter}: ${entry.reason}`) : undefined;
    const outcome = entry.outcome === 'chosen' ? 'leftOut' : entry.outcome;
    const why = groups.size < GROUPS || groups.has(`${outcome} ${reason}`) ? reason : undefined;
    const key = `${outcome} ${why}`;
    const group = groups.get(key) ?? { outcome, ...(why === undefined ? {} : { why }), clusters: [] };
    groups.set(key, group);
    if (names < GROUPED_NAMES) {
      names++;
      group.clusters.push(entry.cluster);
    } else {
      group.more = (group.more ?? 0) + 1;
    }
  }
  return [...groups.values()];
}

function cutReason(entry: ClusterDiagnosis): ClusterDiagnosis {
  return entry.outcome === 'rejected' ? { ...entry, reason: cut(entry.reason) } : entry;
}

function cut(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH - 1)}…` : text;
}
