/** Match conditions of webhooks and policies (KEP-3716): expressions that must all hold. */
import { z } from 'zod';
import type { Evaluate } from './cel/evaluate.ts';
import { BudgetError } from './cel/evaluate.ts';

/** What the conditions of one webhook or policy may cost together: Kubernetes' `RuntimeCELCostBudgetMatchConditions`. */
const MAX_CONDITIONS_COST = 2_500_000;

/** One condition. */
export const matchCondition = z.object({ name: z.string(), expression: z.string() });

/** Whether all hold; `failure`, where that cannot be told. */
export interface MatchVerdict {
  met: boolean;
  failure?: string;
}

/** Judges conditions. One that is false outweighs others that fail. */
export function matchVerdict(conditions: readonly z.infer<typeof matchCondition>[], evaluate: Evaluate): MatchVerdict {
  const failures: string[] = [];
  const budget = { left: MAX_CONDITIONS_COST };
  try {
    for (const { expression } of conditions) {
      const outcome = evaluate(expression, budget);
      if ('failure' in outcome) {
        failures.push(outcome.failure);
      } else if (outcome.value === false) {
        return { met: false };
      }
    }
  } catch (error) {
    if (!(error instanceof BudgetError)) {
      throw error;
    }
    return { met: false, failure: error.message };
  }
  if (failures.length === 0) {
    return { met: true };
  }
  return { met: false, failure: failures.length === 1 ? failures.join() : `[${failures.join(', ')}]` };
}
