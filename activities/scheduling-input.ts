/** What a decision about a binding is made from, as this process knows it. */
import type { Binding } from '../domain/kinds/binding.ts';
import { inFlight } from '../domain/scheduling/assumed-workloads.ts';
import { hasPlacement } from '../domain/scheduling/decide-schedule.ts';
import type { SchedulingInput } from '../domain/scheduling/input.ts';
import { estimateByQuotas } from '../domain/scheduling/quota-estimator.ts';
import { placesComponentSets } from '../domain/scheduling/workload.ts';
import type { ActivityContext } from './context.ts';

/** Gathers it: members, peers, what others were given lately, and what quotas in the members allow. */
export function schedulingInput(context: ActivityContext, binding: Binding): SchedulingInput {
  const { hub, gates, now } = context;
  const clusters = hub.clusters.list();
  const assumed = gates.SchedulingOvercommitProtection
    ? inFlight(hub.bindings.list(), binding.metadata.uid, now().getTime())
    : undefined;
  return {
    binding,
    clusters,
    gates,
    ...(gates.WorkloadAffinity && binding.spec.workloadAffinityGroups ? { peers: hub.bindings.list() } : {}),
    ...(assumed && { assumed }),
    ...(gates.ResourceQuotaEstimate ? { estimates: quotaEstimates(context, binding, assumed) } : {}),
  };
}

function quotaEstimates(
  { hub, gates, memberQuotas }: ActivityContext,
  { spec }: Binding,
  assumed: ReturnType<typeof inFlight> | undefined,
): NonNullable<SchedulingInput['estimates']> {
  const { namespace } = spec.resource;
  const inSets = hasPlacement(spec) && placesComponentSets(spec, gates);
  const estimate = new Map<string, number>();
  for (const { metadata } of namespace ? hub.clusters.list() : []) {
    const quotas = memberQuotas.of(metadata.name, namespace ?? '');
    if (quotas.length > 0) {
      const others = (assumed?.get(metadata.name) ?? []).filter((workload) => workload.namespace === namespace);
      const components = others.flatMap((workload) => workload.components);
      estimate.set(metadata.name, estimateByQuotas(spec, inSets, quotas, components));
    }
  }
  return new Map([['ResourceQuotaEstimator', estimate]]);
}
