/** An explanation for a terminal. */
import type { ExplanationWithPast } from '../domain/explain/decisions.ts';
import type { ClusterExplanation } from '../domain/explain/explain.ts';
import type { PolicyCandidate } from '../domain/explain/policies.ts';
import type { ScheduleExplanation } from '../domain/explain/schedule.ts';
import { keyText } from '../domain/object.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { decisionText } from './decision-text.ts';
import { textTable } from './text-table.ts';
import { verdictRow } from './verdict-row.ts';

/** The head, the policies, the last decision and what would be decided now, the clusters. */
export function explanationText(explanation: ExplanationWithPast): string {
  const { template, binding, phase, message, policies, lastDecision, requiredBy, clusters } = explanation;
  // A decision that would be made again tells as much as the schedule of now.
  const schedule = lastDecision?.stands ? undefined : explanation.schedule;
  const advice = explanation.schedule?.advice ?? [];
  return [
    `${subjectText(template)}: ${phase}\n${message}\n`,
    ...(binding ? [`Binding ${binding}${requiredBy.length > 0 ? `, needed by ${requiredBy.join(', ')}` : ''}\n`] : []),
    policies.length > 0 ? `\nPOLICIES\n${policiesText(policies)}` : '\nNo policy selects it.\n',
    ...(lastDecision ? [`\nDECIDED  ${decisionText(lastDecision)}`] : []),
    ...(lastDecision?.stands ? ['It would be decided in the same way now.\n'] : []),
    ...(schedule
      ? [
          `\n${lastDecision ? 'WOULD BE DECIDED NOW' : 'SCHEDULE'}  ${scheduleHead(schedule)}\n${verdictsText(schedule)}`,
        ]
      : []),
    ...(advice.length > 0 ? [`\nTO CHANGE THAT\n${bullets(advice)}`] : []),
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
    clusters.map((verdict) =>
      verdictRow(verdict, replicas, verdict.replicas, verdict.outcome === 'rejected' ? verdict.advice : undefined),
    ),
  );
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
