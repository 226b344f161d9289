/** What all templates of a hub come to together. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { KubeObject } from '../object.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { bindingKeyOf } from '../propagation/subject.ts';
import { assumedWorkloads } from '../scheduling/assumed-workloads.ts';
import { withFollowers } from './followers.ts';
import type { IndexedHub } from './hub-state.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { priorityOf, withinQuotas } from './within-quotas.ts';

/**
 * The outcomes of the templates, in their order; with what they take from one another, and what follows them.
 * @param isNew the template's user has changed it
 * @param gone bindings that end
 */
export function outcomesOf(
  hub: IndexedHub,
  templates: readonly KubeObject[],
  isNew: (template: KubeObject) => boolean,
  gone: readonly Binding[],
  rules: PropagationRules,
): Outcome[] {
  const alone = templates.map((template) => outcomeOf(hub, template, rules, isNew(template)));
  const beside = rules.gates.SchedulingOvercommitProtection
    ? oneAfterTheOther(hub, templates, alone, isNew, rules)
    : alone;
  return withFollowers(hub, withinQuotas(hub, beside, gone, rules), gone);
}

/** The more urgent first, each beside what those before it will have taken. */
function oneAfterTheOther(
  hub: IndexedHub,
  templates: readonly KubeObject[],
  alone: readonly Outcome[],
  isNew: (template: KubeObject) => boolean,
  rules: PropagationRules,
): Outcome[] {
  const outcomes = [...alone];
  const inFlight = new Map(hub.inFlight);
  const entries = alone.map((outcome, index) => ({ outcome, index }));
  for (const { index } of entries.sort((a, b) => priorityOf(b.outcome) - priorityOf(a.outcome))) {
    const template = templates[index];
    if (template) {
      const outcome = outcomeOf({ ...hub, inFlight }, template, rules, isNew(template));
      outcomes[index] = outcome;
      for (const [cluster, workload] of taken(hub, outcome)) {
        inFlight.set(cluster, [...(inFlight.get(cluster) ?? []), workload]);
      }
    }
  }
  return outcomes;
}

/** What a new schedule adds in each cluster. */
function taken(hub: IndexedHub, { subject, binding }: Outcome): ReturnType<typeof assumedWorkloads> {
  const before = new Map(
    hub.binding(bindingKeyOf(subject))?.spec.clusters?.map(({ name, replicas = 0 }) => [name, replicas]),
  );
  const added = (binding?.spec.clusters ?? []).flatMap(({ name, replicas = 0 }): TargetCluster[] => {
    const had = before.get(name);
    return had === undefined || replicas > had ? [{ name, replicas: replicas - (had ?? 0) }] : [];
  });
  return binding ? assumedWorkloads(binding.spec, added) : new Map();
}
