/** What stands in the way of a plan, as against what is broken. */
import { InterpretationError } from '../interpreter/interpreter.ts';
import { UnansweredError } from '../interpreter/webhook/layer.ts';
import { OverrideError } from '../override/override-error.ts';

/**
 * The text of a problem: overrides that cannot be applied, a script that fails, a webhook that only the control plane may
 * ask. Throws any other error again.
 */
export function problemText(error: unknown): string {
  if (error instanceof OverrideError || error instanceof InterpretationError || error instanceof UnansweredError) {
    return error.message;
  }
  throw error;
}
