/** Scheduling cases of the parity command: clusters and a binding in, targets or an error out. */
import { z } from 'zod';
import { clusterResourceBinding, resourceBinding } from '../domain/kinds/binding.ts';
import { cluster } from '../domain/kinds/cluster.ts';
import { hasPlacement, scheduleNow } from '../domain/scheduling/decide-schedule.ts';
import { strategyOf } from '../domain/scheduling/workload.ts';

/** A case of the parity command that is about scheduling. */
export const schedulingCase = z.object({
  id: z.string(),
  clusters: z.array(cluster),
  binding: z.discriminatedUnion('kind', [resourceBinding, clusterResourceBinding]),
});
export type SchedulingCase = z.infer<typeof schedulingCase>;

/** Targets by name, or why there are none. */
export type SchedulingAnswer =
  | { id: string; clusters: { name: string; replicas: number }[] }
  | { id: string; error: string; message: string };

/** Schedules the binding of a case, whether or not it needs it, with Karmada's default gates. */
export function answerSchedulingCase({ id, clusters, binding }: SchedulingCase): SchedulingAnswer {
  if (!hasPlacement(binding.spec)) {
    return { id, error: 'SchedulerError', message: 'the binding has no placement' };
  }
  const decision = scheduleNow({ binding, clusters }, binding.spec, 'placementChanged');
  if (decision.outcome === 'rejected') {
    return { id, error: decision.reason, message: decision.message };
  }
  return {
    id,
    clusters: decision.clusters
      .map(({ name, replicas = 0 }) => ({ name, replicas }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The group in which agreement is counted: strategy, and what the placement spreads by. */
export function schedulingGroup({ binding }: SchedulingCase): string {
  const { placement } = binding.spec;
  const fields = (placement?.spreadConstraints ?? []).map(({ spreadByField }) => spreadByField ?? 'label').sort();
  const strategy = placement ? strategyOf(placement) : 'no placement';
  return `${strategy}${fields.length > 0 ? `, spread by ${fields.join(' and ')}` : ''}`;
}
