/** Where a template goes and why: from its policies over the schedule to each cluster. Read-only. */
import { targetClusters } from '../binding/targets.ts';
import type { Binding } from '../kinds/binding.ts';
import { type KubeObject, keyText, kindOf } from '../object.ts';
import type { IndexedHub } from '../plan/hub-state.ts';
import { outcomeOf } from '../plan/outcome.ts';
import { problemText } from '../plan/problem.ts';
import { withinQuotas } from '../plan/within-quotas.ts';
import { overrideFor } from '../plan/work-changes.ts';
import { type ClusterState, clusterStates } from '../propagation/cluster-state.ts';
import { phaseOf } from '../propagation/phase.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import type { PropagationPhase } from '../propagation/stages.ts';
import { bindingKeyOf, type PropagationSubject } from '../propagation/subject.ts';
import { reviseTemplate } from '../work/build.ts';
import { explainPolicies, type PolicyCandidate } from './policies.ts';
import { explainSchedule, type ScheduleExplanation } from './schedule.ts';

/** One cluster that has the template, gets it, or is losing it. */
export interface ClusterExplanation extends ClusterState {
  /** Override policies applied for it, in order. */
  overrides: string[];
  /** Why its copy cannot be made: the overrides, or the interpreter. */
  overrideProblem?: string;
}

/** The whole story. */
export interface Explanation {
  template: PropagationSubject;
  /** `namespace/name` of the binding; absent while there is none. */
  binding?: string;
  phase: PropagationPhase;
  /** The main point in one sentence. */
  message: string;
  policies: PolicyCandidate[];
  /** Absent while no policy claims the template, and for what follows other templates. */
  schedule?: ScheduleExplanation;
  /** Bindings that need this template beside theirs. */
  requiredBy: string[];
  clusters: ClusterExplanation[];
}

/** Explains a template, whether or not it is propagated yet. */
export function explain(hub: IndexedHub, template: KubeObject, rules: PropagationRules): Explanation {
  const alone = outcomeOf(hub, template, rules, true);
  const [outcome = alone] = withinQuotas(hub, [alone], [], rules);
  const { subject, claim, problem } = outcome;
  const existing = hub.binding(bindingKeyOf(subject));
  const binding = existing ?? outcome.binding;
  const schedule = binding && explainSchedule(hub, binding, rules);
  const clusters = binding ? explainClusters(hub, template, binding, subject) : [];
  const state = binding ? phaseOf(binding, clusters) : { phase: 'Waiting' as const };
  return {
    template: subject,
    ...(existing ? { binding: keyText(existing.metadata) } : {}),
    phase: state.phase,
    message: problem ?? schedule?.message ?? (binding ? state.message : claim.message) ?? summaryOf(clusters),
    policies: explainPolicies(hub, template),
    ...(schedule ? { schedule } : {}),
    requiredBy: (binding?.spec.requiredBy ?? []).map(keyText),
    clusters,
  };
}

function explainClusters(
  hub: IndexedHub,
  template: KubeObject,
  binding: Binding,
  subject: PropagationSubject,
): ClusterExplanation[] {
  const targets = new Map(targetClusters(binding.spec).map((target) => [target.name, target]));
  const interpreter = hub.interpreterFor(kindOf(template));
  return clusterStates(binding, hub.worksOf(subject, binding)).map((state) => {
    const cluster = hub.cluster(state.cluster);
    const target = targets.get(state.cluster);
    if (!cluster || !target) {
      return { ...state, overrides: [] };
    }
    try {
      const revised = reviseTemplate(template, binding, target, interpreter, undefined);
      return { ...state, overrides: overrideFor(hub, revised, cluster).appliedPolicies };
    } catch (error) {
      return { ...state, overrides: [], overrideProblem: problemText(error) };
    }
  });
}

function summaryOf(clusters: readonly ClusterExplanation[]): string {
  const applied = clusters.filter((cluster) => cluster.applied).length;
  const healthy = clusters.filter(({ health }) => health === 'Healthy').length;
  return `applied in ${applied} of ${clusters.length} clusters, healthy in ${healthy}`;
}
