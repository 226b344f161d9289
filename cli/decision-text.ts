/** Past decisions for a terminal: one with its reasons, or many in a line each. */
import type { DecisionList, KeptDecision } from '../domain/explain/decisions.ts';
import { type ClusterGroup, TRIGGER_TEXTS } from '../domain/scheduling/decision-record.ts';
import { textTable } from './text-table.ts';
import { verdictRow } from './verdict-row.ts';

/** Names of a group of clusters that are shown. */
const NAMES_SHOWN = 5;

const GROUP_VERDICT: Record<ClusterGroup['outcome'], string> = {
  deleting: 'leaving',
  rejected: 'rejected',
  leftOut: 'left out',
};

/** When and why it was made, its outcome, and the table of clusters. */
export function decisionText(decision: KeptDecision): string {
  const { at, replicas, strategy, affinityName, before, clusters, groups = [], failedTerms = [], run } = decision;
  const had = new Map(before.map((target) => [target.name, target.replicas ?? 0]));
  const size = replicas > 0 ? `${strategy}, ${replicas} replicas` : strategy;
  const term = affinityName ? `, affinity ${affinityName}` : '';
  return [
    `${at}, because ${because(decision)}${confirmedText(decision)}\n`,
    `${size}${term}: ${targetsText(before)} -> ${targetsText(decision.after)}\n`,
    ...failedTerms.map((failed) => `affinity ${failed.affinityName} was tried in vain: ${failed.message}\n`),
    ...problemsOf(decision).map((problem) => `! ${problem}\n`),
    textTable(
      ['CLUSTER', 'VERDICT', 'BEFORE', 'AFTER', 'ROOM', 'SCORE', 'WHY'],
      [...clusters.map((entry) => verdictRow(entry, replicas, had.get(entry.cluster))), ...groups.map(groupRow)],
    ),
    `Workflow ${run.url ?? `${run.id}, run ${run.runId}`}\n`,
  ].join('');
}

/** A line for each decision, the newest first. */
export function decisionsText({ decisions, complete }: DecisionList): string {
  if (decisions.length === 0) {
    return 'The engine keeps no decision of it (any more).\n';
  }
  const table = textTable(
    ['DECIDED', 'AGAIN', 'BECAUSE', 'BEFORE', 'AFTER', 'PROBLEM'],
    decisions.map((decision) => [
      decision.at,
      decision.confirmed ? `${decision.confirmed.times}x` : '-',
      because(decision),
      targetsText(decision.before),
      targetsText(decision.after),
      problemsOf(decision).join('; '),
    ]),
  );
  return complete ? table : `${table}There may be older ones.\n`;
}

function because({ trigger, before, generation }: KeptDecision): string {
  return trigger === 'placementChanged' && before.length === 0 && generation === 1
    ? 'it is new'
    : TRIGGER_TEXTS[trigger];
}

function confirmedText({ confirmed }: KeptDecision): string {
  return confirmed ? `; ${confirmed.times} times more with the same end, last ${confirmed.lastAt}` : '';
}

function problemsOf({ message, refusal }: KeptDecision): string[] {
  return [message, refusal].filter((text) => text !== undefined);
}

function targetsText(targets: KeptDecision['before']): string {
  const texts = targets.map(({ name, replicas }) => (replicas === undefined ? name : `${name}:${replicas}`));
  return texts.length === 0 ? 'nowhere' : namesText(texts, 0);
}

function groupRow({ outcome, why = 'others were better or enough', clusters, more = 0 }: ClusterGroup): string[] {
  const count = `${clusters.length + more} clusters`;
  return [count, GROUP_VERDICT[outcome], '-', '-', '-', '-', `${why} (${namesText(clusters, more)})`];
}

function namesText(names: readonly string[], more: number): string {
  const rest = names.length - NAMES_SHOWN + more;
  return names.length > NAMES_SHOWN || more > 0
    ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${rest} more`
    : names.join(', ');
}
