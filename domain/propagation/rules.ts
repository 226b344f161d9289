/** The switches of a control plane that its decisions about propagations depend on. */
import type { BindingGates } from '../binding/build.ts';
import type { SizeGates } from '../binding/interpretation.ts';
import { interpreterFor } from '../interpreter/built-in.ts';
import type { KindInterpreter } from '../interpreter/interpreter.ts';
import type { GroupVersionKind } from '../object.ts';
import { type PropagationSkips, propagationSkips } from '../policy/propagatable.ts';
import type { SchedulingGates } from '../scheduling/gates.ts';

/** What is left alone, the feature gates, and how kinds are interpreted. */
export interface PropagationRules {
  skips: PropagationSkips;
  gates: BindingGates & SizeGates & SchedulingGates & { StatefulFailoverInjection: boolean };
  interpreterFor(kind: GroupVersionKind): KindInterpreter;
}

/** The rules of a control plane that is started without any options. */
export const DEFAULT_RULES: PropagationRules = {
  skips: propagationSkips(),
  gates: {
    PriorityBasedScheduling: true,
    WorkloadAffinity: true,
    MultiplePodTemplatesScheduling: false,
    ResourceQuotaEstimate: false,
    StatefulFailoverInjection: true,
    CustomizedClusterResourceModeling: true,
    SchedulingOvercommitProtection: false,
  },
  interpreterFor,
};
