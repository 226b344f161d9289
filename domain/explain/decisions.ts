/** Decisions of the past, as the histories of workflows hold them. */
import { z } from 'zod';
import { equalJson } from '../equality.ts';
import { confirms, type DecisionRecord, decisionRecord } from '../scheduling/decision-record.ts';
import type { Explanation } from './explain.ts';
import type { ScheduleExplanation } from './schedule.ts';

const targets = decisionRecord.shape.before;

/** What the stage `schedule` left in a history; other fields are of no interest. */
export const keptResult = z.object({ clusters: targets, decision: decisionRecord.optional() });

const keptDecision = decisionRecord.extend({
  /** The clusters that the binding had afterwards. */
  after: targets,
  /** The run that decided. */
  run: z.object({ id: z.string(), runId: z.string(), url: z.string().optional() }),
  /** How often it was made again with the same end, and when last; absent where it was not. */
  confirmed: z.object({ times: z.number(), lastAt: z.string() }).optional(),
});

/** A decision that was found in a history. */
export type KeptDecision = z.infer<typeof keptDecision>;

/** Decisions, newest first. */
export const decisionList = z.object({
  decisions: z.array(keptDecision),
  /** False when there may be older ones: more than were asked for, or further back than is searched. */
  complete: z.boolean(),
});

/** See {@link decisionList}. */
export type DecisionList = z.infer<typeof decisionList>;

/** An explanation with the decision that it came to be by, where a history holds it. */
export type ExplanationWithPast = Explanation & {
  /** `stands`: it would be made in the same way now. */
  lastDecision?: KeptDecision & { stands: boolean };
};

/** Adds the last decision to an explanation of today. */
export function withPast(explanation: Explanation, { decisions }: DecisionList): ExplanationWithPast {
  const [last] = decisions;
  return last
    ? {
        ...explanation,
        lastDecision: { ...last, stands: explanation.schedule !== undefined && isStillSo(last, explanation.schedule) },
      }
    : explanation;
}

/** Takes decisions that changed nothing into the ones that they confirm. Newest first, before and after. */
export function foldDecisions(decisions: readonly KeptDecision[]): KeptDecision[] {
  const folded: KeptDecision[] = [];
  for (const decision of decisions.toReversed()) {
    const last = folded.at(-1);
    if (last && confirms(decision, last)) {
      const times = (last.confirmed?.times ?? 0) + 1;
      folded[folded.length - 1] = { ...last, confirmed: { times, lastAt: decision.confirmedAt ?? decision.at } };
    } else {
      folded.push(decision);
    }
  }
  return folded.toReversed();
}

/** True when the same clusters would be chosen now, with the same shares, or none for the same reason. */
function isStillSo(decision: KeptDecision, now: ScheduleExplanation): boolean {
  const shares = (clusters: DecisionRecord['clusters']) =>
    clusters.flatMap((entry) => (entry.outcome === 'chosen' ? [`${entry.cluster} ${entry.share}`] : [])).sort();
  return (
    decision.outcome === now.outcome &&
    decision.message === now.message &&
    decision.refusal === undefined &&
    equalJson(shares(decision.clusters), shares(now.clusters))
  );
}
