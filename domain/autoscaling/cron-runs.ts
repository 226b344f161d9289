/** Which rules of a CronFederatedHPA are due, and what its status tells of their runs. */
import type { CronFederatedHPA, CronFederatedHPARule } from '../kinds/cron-federated-hpa.ts';
import { readRule } from './cron-schedule.ts';
import { timeText } from './decide.ts';

/**
 * A run that could not begin within so long is passed over. Karmada passes over all that fall due while its controller is
 * down; this much is forgiven, so that a restart at the wrong moment costs nothing.
 */
const LATEST_START_MS = 60_000;
/** Runs that are remembered where a rule does not say. */
const HISTORY_LIMIT = 3;

/** One rule at a moment. */
export interface RuleState {
  rule: CronFederatedHPARule;
  /** When the run was due that is to be made now (epoch milliseconds); absent when none is. */
  dueMs?: number;
  /** The next one after now; absent for a rule that is suspended or runs no more. */
  nextMs?: number;
  /** Why its schedule cannot be read. */
  problem?: string;
}

type Histories = NonNullable<NonNullable<CronFederatedHPA['status']>['executionHistories']>;
type RuleHistory = Histories[number];

/** Looks at all rules. What is due is what the status announced and the schedule still says. */
export function ruleStates({ spec, status }: CronFederatedHPA, now: number): RuleState[] {
  return spec.rules.map((rule) => {
    if (rule.suspend) {
      return { rule };
    }
    const read = readRule(rule);
    if ('problem' in read) {
      return { rule, problem: read.problem };
    }
    const { times } = read;
    const nextMs = times.after(new Date(now))?.getTime();
    const announced = Date.parse(historyOfRule(status?.executionHistories, rule.name)?.nextExecutionTime ?? '');
    const latest = times.before(new Date(now))?.getTime();
    const isDue = latest !== undefined && announced <= latest && now - latest <= LATEST_START_MS;
    return { rule, ...(nextMs === undefined ? {} : { nextMs }), ...(isDue ? { dueMs: latest } : {}) };
  });
}

/** What became of a run. */
export interface RunResult {
  rule: string;
  dueMs: number;
  ranMs: number;
  /** Why it failed; absent where it did not. */
  problem?: string;
}

/** The histories of all rules after some runs: one for each rule, newest runs first, as many as the rule wants. */
export function executionHistories(
  { status }: CronFederatedHPA,
  states: readonly RuleState[],
  results: readonly RunResult[],
): Histories {
  const known = status?.executionHistories ?? [];
  const place = ({ rule }: RuleState): number => {
    const at = known.findIndex(({ ruleName }) => ruleName === rule.name);
    return at < 0 ? known.length : at;
  };
  return states
    .toSorted((a, b) => place(a) - place(b))
    .map(({ rule, nextMs }) => {
      const { nextExecutionTime: _, ...history } = historyOfRule(known, rule.name) ?? { ruleName: rule.name };
      const result = results.find((one) => one.rule === rule.name);
      return {
        ...(result ? withRun(history, rule, result) : history),
        ...(nextMs === undefined ? {} : { nextExecutionTime: timeText(nextMs) }),
      };
    });
}

function historyOfRule(histories: Histories | undefined, rule: string): RuleHistory | undefined {
  return histories?.find(({ ruleName }) => ruleName === rule);
}

function withRun(history: RuleHistory, rule: CronFederatedHPARule, { dueMs, ranMs, problem }: RunResult): RuleHistory {
  const { targetReplicas, targetMinReplicas, targetMaxReplicas } = rule;
  const { successfulExecutions = [], failedExecutions = [] } = history;
  const run = { scheduleTime: timeText(dueMs), executionTime: timeText(ranMs) };
  if (problem !== undefined) {
    const limit = rule.failedHistoryLimit ?? HISTORY_LIMIT;
    return { ...history, failedExecutions: [{ ...run, message: problem }, ...failedExecutions].slice(0, limit) };
  }
  const applied = {
    ...run,
    ...(targetReplicas === undefined ? {} : { appliedReplicas: targetReplicas }),
    ...(targetMinReplicas === undefined ? {} : { appliedMinReplicas: targetMinReplicas }),
    ...(targetMaxReplicas === undefined ? {} : { appliedMaxReplicas: targetMaxReplicas }),
  };
  const limit = rule.successfulHistoryLimit ?? HISTORY_LIMIT;
  return { ...history, successfulExecutions: [applied, ...successfulExecutions].slice(0, limit) };
}
