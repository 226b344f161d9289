/** The switches of a control plane that its decisions about propagations depend on. */
import type { BindingGates } from '../binding/build.ts';
import type { SizeGates } from '../binding/interpretation.ts';
import { DEFAULT_FEATURE_GATES, type FeatureGates } from '../feature-gates.ts';
import { type PropagationSkips, propagationSkips } from '../policy/propagatable.ts';
import type { SchedulingGates } from '../scheduling/gates.ts';

/** What is left alone, and the feature gates. */
export interface PropagationRules {
  skips: PropagationSkips;
  gates: BindingGates & SizeGates & SchedulingGates & Pick<FeatureGates, RuledGate>;
}

type RuledGate =
  | 'StatefulFailoverInjection'
  | 'FederatedQuotaEnforcement'
  | 'PropagationPolicyPreemption'
  | 'ResourceQuotaEstimate';

/** The rules of a control plane with these gates. */
export function propagationRules(gates: FeatureGates): PropagationRules {
  return { skips: propagationSkips(), gates };
}

/** The rules of a control plane that is started without any options. */
export const DEFAULT_RULES: PropagationRules = propagationRules(DEFAULT_FEATURE_GATES);
