/** What a failover of one cluster would move, and where to: decided on copies, one binding after another. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { keyText } from '../object.ts';
import { assumedWorkloads } from '../scheduling/assumed-workloads.ts';
import type { SchedulingGates } from '../scheduling/gates.ts';
import type { AssumedWorkload, SchedulingInput } from '../scheduling/input.ts';
import { departure, tolerationsOf } from './departure.ts';
import { DRILL_TAINT } from './names.ts';
import { replacementFor } from './replacement.ts';

/** What is decided upon. */
export interface DrillInput {
  cluster: string;
  clusters: readonly Cluster[];
  bindings: readonly Binding[];
  gates: SchedulingGates;
  tolerationSeconds: number;
}

/** What would happen to each binding of the cluster. */
export interface DrillPlan {
  cluster: string;
  /** `replicas` is what the binding has in the cluster now; `to` is what its others would get on top. */
  moves: { binding: string; replicas: number; to: TargetCluster[]; keeps: string[] }[];
  /** No cluster would take these; they would be held where they are. */
  stuck: { binding: string; replicas: number; message: string }[];
  /** These tolerate any NoExecute taint for ever. */
  stay: string[];
}

/** The taint of a drill. `now`: RFC 3339. */
export function drillTaint(now: string): Taint {
  return { key: DRILL_TAINT, effect: 'NoExecute', timeAdded: now };
}

/** Plans the drill; room that one binding takes is not given to the next. */
export function planDrill({ cluster, clusters, bindings, gates, tolerationSeconds }: DrillInput): DrillPlan {
  const plan: DrillPlan = { cluster, moves: [], stuck: [], stay: [] };
  const taint = drillTaint('1970-01-01T00:00:00Z');
  const without = clusters.map((one) =>
    one.metadata.name === cluster
      ? { ...one, spec: { ...one.spec, taints: [...(one.spec.taints ?? []), taint] } }
      : one,
  );
  const assumed = new Map<string, AssumedWorkload[]>();
  const peers = bindings.filter((binding) => binding.kind === 'ResourceBinding');
  for (const binding of [...bindings].sort(byName)) {
    const target = binding.spec.clusters?.find(({ name }) => name === cluster);
    if (!target || binding.metadata.deletionTimestamp) {
      continue;
    }
    const name = keyText(binding.metadata);
    const { replicas = 0 } = target;
    if (departure([taint], tolerationsOf(binding, tolerationSeconds), 0).kind === 'stays') {
      plan.stay.push(name);
      continue;
    }
    const input: SchedulingInput = {
      binding,
      clusters: without,
      gates: { ...gates, SchedulingOvercommitProtection: true },
      assumed,
      ...(gates.WorkloadAffinity ? { peers } : {}),
    };
    const replacement = replacementFor(input, cluster);
    if (replacement.kind === 'stuck') {
      plan.stuck.push({ binding: name, replicas, message: replacement.message });
      continue;
    }
    const to = gains(binding, replacement.clusters);
    const keeps = replacement.clusters.map((one) => one.name).filter((one) => !to.some((gain) => gain.name === one));
    plan.moves.push({ binding: name, replicas, to, keeps });
    for (const [gainer, workload] of assumedWorkloads(binding.spec, to)) {
      assumed.set(gainer, [...(assumed.get(gainer) ?? []), workload]);
    }
  }
  return plan;
}

/** What each cluster gets on top of what it has. */
function gains({ spec }: Binding, wanted: readonly TargetCluster[]): TargetCluster[] {
  const before = new Map(spec.clusters?.map((target) => [target.name, target.replicas ?? 0]));
  return wanted.flatMap((target) => {
    const { replicas = 0 } = target;
    const had = before.get(target.name);
    return had === undefined ? [target] : replicas > had ? [{ ...target, replicas: replicas - had }] : [];
  });
}

function byName(left: Binding, right: Binding): number {
  return keyText(left.metadata) < keyText(right.metadata) ? -1 : 1;
}
