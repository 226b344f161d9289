/** What one policy says of one request with one parameter. Texts are kube-apiserver's. */
import { MAX_COST } from '../../schema/cel/cost.ts';
import { type Budget, BudgetError, type Evaluate, evaluator, type Input, type Outcome } from '../cel/evaluate.ts';
import { matchVerdict } from '../match-conditions.ts';
import type { Policy } from './configuration.ts';

/** A validation that does not hold, or that could not be evaluated. */
export interface Failure {
  /** Of the validation among those of its policy. */
  index: number;
  message: string;
  /** Of the Status that tells it. */
  reason: string;
}

/** What is to be written into the audit event, and what went wrong with that. */
export interface Annotation {
  key: string;
  value?: string;
  failure?: string;
}

/** All that came of a policy. */
export interface Judgement {
  failures: readonly Failure[];
  annotations: readonly Annotation[];
}

const NOTHING: Judgement = { failures: [], annotations: [] };

/** Kubernetes' bound on the text that a messageExpression gives, in bytes. */
const MAX_MESSAGE_BYTES = 5 * 1024;

type Validation = Policy['spec']['validations'][number];

/** Judges a request. Errors count as failures unless the policy ignores them. */
export function judge({ spec }: Policy, input: Input): Judgement {
  const errors = (message: string): Failure[] =>
    spec.failurePolicy === 'Fail' ? [{ index: 0, message, reason: 'Invalid' }] : [];
  // Match conditions see no namespace.
  const verdict = matchVerdict(spec.matchConditions, evaluator({ ...input, namespaceObject: null }, spec.variables));
  if (!verdict.met) {
    return verdict.failure === undefined ? NOTHING : { ...NOTHING, failures: errors(verdict.failure) };
  }
  const evaluate = evaluator(input, spec.variables);
  try {
    const failures = validate(spec.validations, evaluate).flatMap((found, index): Failure[] => {
      if (!found) {
        return [];
      }
      return 'error' in found ? errors(found.error).map((one) => ({ ...one, index })) : [{ index, ...found }];
    });
    return { failures, annotations: annotate(spec, evaluate) };
  } catch (error) {
    if (error instanceof BudgetError) {
      return { ...NOTHING, failures: errors(error.message) };
    }
    throw error;
  }
}

/** What is wrong by each validation; undefined where nothing is. */
function validate(
  validations: readonly Validation[],
  evaluate: Evaluate,
): ({ error: string } | { message: string; reason: string } | undefined)[] {
  const budget = { left: MAX_COST };
  const outcomes = validations.map(({ expression }) => evaluate(expression, budget));
  return validations.map((validation, index) => {
    const outcome: Outcome = outcomes[index] ?? { value: true };
    if ('failure' in outcome) {
      return { error: outcome.failure };
    }
    return outcome.value === true
      ? undefined
      : { message: messageOf(validation, evaluate, budget), reason: validation.reason };
  });
}

function messageOf({ expression, message, messageExpression }: Validation, evaluate: Evaluate, budget: Budget): string {
  const fixed = message.trim() || `failed expression: ${expression.trim()}`;
  if (messageExpression === '') {
    return fixed;
  }
  const outcome = evaluate(messageExpression, budget);
  const text = 'value' in outcome && typeof outcome.value === 'string' ? outcome.value.trim() : '';
  return text === '' || text.includes('\n') || Buffer.byteLength(text) > MAX_MESSAGE_BYTES ? fixed : text;
}

function annotate({ auditAnnotations, failurePolicy }: Policy['spec'], evaluate: Evaluate): Annotation[] {
  const budget = { left: MAX_COST };
  return auditAnnotations.flatMap(({ key, valueExpression }): Annotation[] => {
    const outcome = evaluate(valueExpression, budget);
    if ('failure' in outcome) {
      return failurePolicy === 'Fail' ? [{ key, failure: outcome.failure }] : [];
    }
    const value = typeof outcome.value === 'string' ? outcome.value.trim() : '';
    return value === '' ? [] : [{ key, value }];
  });
}
