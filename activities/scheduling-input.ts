/** What a decision about a binding is made from, wherever it is made. */
import { withoutPastTaints } from '../domain/cluster/condition-taints.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { workloadsInFlight } from '../domain/scheduling/assumed-workloads.ts';
import type { SchedulingInput } from '../domain/scheduling/input.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_SETTLING } from './hub.ts';

/** From caches alone. */
export function schedulingInput(
  {
    hub,
    gates,
    memberQuotas,
    memberNodes,
    now,
  }: Pick<ActivityContext, 'hub' | 'gates' | 'memberQuotas' | 'memberNodes' | 'now'>,
  binding: Binding,
): SchedulingInput {
  return {
    binding,
    clusters: withoutPastTaints(hub.clusters.list()),
    gates,
    ...(memberQuotas && { quotas: memberQuotas }),
    ...(memberNodes && { nodes: memberNodes }),
    ...(gates.SchedulingOvercommitProtection && {
      assumed: workloadsInFlight(hub.bindings.byIndex(BINDINGS_SETTLING, BINDINGS_SETTLING), now().getTime()),
    }),
    ...(gates.WorkloadAffinity && binding.spec.workloadAffinityGroups ? { peers: hub.bindings.list() } : {}),
  };
}
