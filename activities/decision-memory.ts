/**
 * The last decision on each binding. A decision is safe in the history only when the engine has the whole workflow task; a
 * task that is done again (a signal came in just before its end, a process died) finds the schedule written and decides that
 * nothing changes. So what only confirms a decision tells that one again, with its reasons.
 */
import { confirms, type DecisionRecord, type EndedDecision } from '../domain/scheduling/decision-record.ts';

/** What this process remembers. */
export interface DecisionMemory {
  /** The record to keep for a decision that was just made: its own, or that of the one which it confirms. */
  keep(binding: string, decision: EndedDecision): DecisionRecord;
}

/** Bindings that are remembered: about 1 kB each, 7 kB in a fleet of hundreds. */
const SIZE = 1_000;

/** Nothing is remembered yet. */
export function createDecisionMemory(size: number = SIZE): DecisionMemory {
  const last = new Map<string, EndedDecision>();
  return {
    keep(binding, decision) {
      const known = last.get(binding);
      const isAgain = known !== undefined && confirms(decision, known);
      last.delete(binding);
      last.set(binding, isAgain ? known : decision);
      const [oldest] = last.keys();
      if (last.size > size && oldest !== undefined) {
        last.delete(oldest);
      }
      const { after: _, ...record } = isAgain ? { ...known, confirmedAt: decision.at } : decision;
      return record;
    },
  };
}
