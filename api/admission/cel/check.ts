/** What is wrong with expressions of admission, found when they are written. */
import type { ASTNode } from '@marcbachmann/cel-js';
import { checkInEnvironment } from '../../schema/cel/check.ts';
import { complaintText, goType } from '../../schema/cel/go-text.ts';
import { rewriteSurface } from '../../schema/cel/surface.ts';
import { constructionOf } from './constructions.ts';
import { checkingEnvironment, type Scope } from './environment.ts';

/** What came of a check: the type of the value, and what is wrong. */
export interface Checked {
  type: string;
  detail?: string;
}

/** Functions of lists whose type is that of the items. */
const OF_ITEMS = new Set(['sum', 'min', 'max']);

/** Checks an expression that must give one of some types; any will do where none is named. */
export function checkExpression(expression: string, types: readonly string[], scope: Scope): Checked {
  const environment = checkingEnvironment(scope);
  const surface = rewriteSurface(expression, scope.constructions ? constructionOf : undefined);
  const result = checkInEnvironment(environment, surface.text);
  if (!result.valid) {
    return { type: 'dyn', detail: `compilation failed: ${complaintText(environment, result, expression, surface)}` };
  }
  const type = result.type === 'null' ? 'null_type' : (result.type ?? 'dyn');
  if (types.length === 0 || types.includes(type) || isKnownLater(type, environment.parse(surface.text).ast)) {
    return { type };
  }
  const [only = ''] = types;
  const wanted = types.length === 1 ? goType(only) : `one of [${types.join(' ')}]`;
  return { type, detail: `must evaluate to ${wanted} but got ${goType(type)}` };
}

/** cel-go knows what type these have; here it shows when they are evaluated. */
function isKnownLater(type: string, { op, args }: ASTNode): boolean {
  return type === 'dyn' && op === 'rcall' && OF_ITEMS.has(args[0]);
}
