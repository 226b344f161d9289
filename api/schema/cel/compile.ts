/** Rules compiled: once per rule, kept as long as the schema is. */
import type { ASTNode, ParseResult } from '@marcbachmann/cel-js';
import type { ValidationRule } from '../schema.ts';
import { usesVariable } from './cost.ts';
import { kubernetesEnvironment } from './environment.ts';
import { rewriteSurface } from './surface.ts';

/** A rule ready to run; `self` and `oldSelf` are its variables. */
export interface CompiledRule {
  condition: ParseResult;
  message: ParseResult | undefined;
  usesOldSelf: boolean;
}

const environment = kubernetesEnvironment().registerVariable('self', 'dyn').registerVariable('oldSelf', 'dyn');

const compiled = new WeakMap<ValidationRule, CompiledRule>();

/** Throws what the library throws for an expression that does not parse. */
export function compileRule(rule: ValidationRule): CompiledRule {
  const known = compiled.get(rule);
  if (known) {
    return known;
  }
  const condition = environment.parse(rewriteSurface(rule.rule).text);
  const ready: CompiledRule = {
    condition,
    message:
      rule.messageExpression === undefined ? undefined : environment.parse(rewriteSurface(rule.messageExpression).text),
    usesOldSelf: usesVariable(astOf(condition), 'oldSelf'),
  };
  compiled.set(rule, ready);
  return ready;
}

function astOf(parsed: ParseResult): ASTNode {
  return parsed.ast;
}
