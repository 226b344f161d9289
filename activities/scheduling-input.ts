/** What a decision about a binding is made from, wherever it is made. */
import type { Binding } from '../domain/kinds/binding.ts';
import type { SchedulingInput } from '../domain/scheduling/input.ts';
import type { ActivityContext } from './context.ts';

/** From caches alone. */
export function schedulingInput(
  { hub, gates, memberQuotas }: Pick<ActivityContext, 'hub' | 'gates' | 'memberQuotas'>,
  binding: Binding,
): SchedulingInput {
  return {
    binding,
    clusters: hub.clusters.list(),
    gates,
    ...(memberQuotas && { quotas: memberQuotas }),
    ...(gates.WorkloadAffinity && binding.spec.workloadAffinityGroups ? { peers: hub.bindings.list() } : {}),
  };
}
