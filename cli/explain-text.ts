/** An explanation for a terminal. */
import type { ClusterExplanation, Explanation } from '../domain/explain/explain.ts';
import type { PolicyCandidate } from '../domain/explain/policies.ts';
import type { ClusterVerdict, ScheduleExplanation } from '../domain/explain/schedule.ts';
import { keyText } from '../domain/object.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { textTable } from './text-table.ts';

/** Four parts: the head, the policies, the schedule, the clusters. */
export function explanationText(explanation: Explanation): string {
  const { template, binding, phase, message, policies, schedule, requiredBy, clusters } = explanation;
  return [
    `${subjectText(template)}: ${phase}\n${message}\n`,
    ...(binding ? [`Binding ${binding}${requiredBy.length > 0 ? `, needed by ${requiredBy.join(', ')}` : ''}\n`] : []),
    policies.length > 0 ? `\nPOLICIES\n${policiesText(policies)}` : '\nNo policy selects it.\n',
    ...(schedule ? [`\nSCHEDULE  ${scheduleHead(schedule)}\n${verdictsText(schedule)}`] : []),
    ...(schedule && schedule.advice.length > 0 ? [`\nTO CHANGE THAT\n${bullets(schedule.advice)}`] : []),
    ...(clusters.length > 0 ? [`\nCLUSTERS\n${clustersText(clusters)}`] : []),
  ].join('');
}

function policiesText(policies: readonly PolicyCandidate[]): string {
  return textTable(
    ['', 'POLICY', 'PRIORITY', 'MATCH', 'WHY'],
    policies.map((policy) => [
      policy.claims ? '*' : '',
      `${policy.kind} ${keyText(policy)}`,
      String(policy.priority),
      policy.match,
      policy.why,
    ]),
  );
}

function scheduleHead({ strategy, replicas, affinityName, outcome, message, pending }: ScheduleExplanation): string {
  const size = replicas > 0 ? `${strategy}, ${replicas} replicas` : strategy;
  const term = affinityName ? `, affinity ${affinityName}` : '';
  const news = pending && outcome === 'scheduled' ? ' (a new schedule is due)' : '';
  return outcome === 'scheduled' ? `${size}${term}${news}` : `${size}${term}: ${message ?? 'not possible'}`;
}

function verdictsText({ clusters, replicas }: ScheduleExplanation): string {
  return textTable(
    ['CLUSTER', 'VERDICT', 'NOW', 'SHARE', 'ROOM', 'SCORE', 'WHY'],
    clusters.map((verdict) => [
      verdict.cluster,
      VERDICT[verdict.outcome],
      part(verdict.replicas, replicas),
      ...details(verdict, replicas),
    ]),
  );
}

const VERDICT: Record<ClusterVerdict['outcome'], string> = {
  chosen: 'chosen',
  leftOut: 'left out',
  rejected: 'rejected',
  deleting: 'leaving',
};

/** Room of a cluster that takes any number is beyond what people read. */
const UNLIMITED = 2 ** 31 - 1;

/** What has no replicas is there or not. */
function part(share: number | undefined, replicas: number): string {
  return share === undefined ? '-' : replicas > 0 ? String(share) : 'yes';
}

function details(verdict: ClusterVerdict, replicas: number): string[] {
  switch (verdict.outcome) {
    case 'chosen':
    case 'leftOut': {
      const room = verdict.available >= UNLIMITED ? 'any' : String(verdict.available);
      const why = verdict.outcome === 'leftOut' ? 'feasible, but others were better or enough' : '';
      return [verdict.outcome === 'chosen' ? part(verdict.share, replicas) : '-', room, String(verdict.score), why];
    }
    case 'rejected':
      return ['-', '-', '-', `${verdict.filter}: ${verdict.reason}${verdict.advice ? ` (${verdict.advice})` : ''}`];
    case 'deleting':
      return ['-', '-', '-', 'the cluster is being removed'];
    default:
      return verdict satisfies never;
  }
}

function clustersText(clusters: readonly ClusterExplanation[]): string {
  return textTable(
    ['CLUSTER', 'REPLICAS', 'APPLIED', 'HEALTH', 'OVERRIDES', 'NOTE'],
    clusters.map((state) => [
      state.cluster,
      String(state.replicas ?? '-'),
      state.applied ? 'yes' : 'no',
      state.health,
      state.overrides.join(', ') || '-',
      [
        state.suspended ? 'suspended' : '',
        state.removing ? 'being removed' : '',
        state.overrideProblem ?? state.message ?? '',
      ]
        .filter((text) => text !== '')
        .join('; '),
    ]),
  );
}

function bullets(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}\n`).join('');
}
