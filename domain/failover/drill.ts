/** What a failover of one cluster would move, and where to: decided on copies, one binding after another. */
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Taint } from '../kinds/meta.ts';
import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../kinds/names.ts';
import { keyText } from '../object.ts';
import { assumedWorkloads } from '../scheduling/assumed-workloads.ts';
import type { AssumedWorkload, SchedulingInput } from '../scheduling/input.ts';
import type { AnnouncedSettings } from './announced-settings.ts';
import { departure, tolerationsOf } from './departure.ts';
import { directHold } from './eviction.ts';
import { DRILL_TAINT } from './names.ts';
import { replacementFor } from './replacement.ts';

/** What is decided upon. */
export interface DrillInput {
  cluster: string;
  clusters: readonly Cluster[];
  bindings: readonly Binding[];
  /** Those of the control plane. */
  settings: AnnouncedSettings;
}

/** What would happen to each binding of the cluster. */
export interface DrillPlan {
  cluster: string;
  /**
   * `replicas` is what the binding has in the cluster now; `to` is what its others would get on top; `afterSeconds` is how
   * long it tolerates the outage.
   */
  moves: { binding: string; replicas: number; afterSeconds: number; to: TargetCluster[]; keeps: string[] }[];
  /** No cluster would take these, or they may not run in two; they would be held where they are. */
  stuck: { binding: string; replicas: number; message: string }[];
  /** These tolerate the outage for ever, or outages move nothing here. */
  stay: string[];
}

/** Plans count from here. */
const START = '1970-01-01T00:00:00Z';

/** The taint of a drill. `now`: RFC 3339. */
export function drillTaint(now: string): Taint {
  return { key: DRILL_TAINT, effect: 'NoExecute', timeAdded: now };
}

/** What an outage may taint a member with, one or the other; where only taints of others count, a drill's stands for them. */
function taintsOf({ mode }: AnnouncedSettings['outages']): Taint[] {
  switch (mode) {
    case 'on':
      return [NOT_READY_TAINT, UNREACHABLE_TAINT].map((key) => ({ key, effect: 'NoExecute', timeAdded: START }));
    case 'taints':
      return [drillTaint(START)];
    case 'off':
      return [];
  }
}

/** Seconds that the binding tolerates the outage, whichever it is; undefined when it stays for ever. */
function toleratedSeconds(binding: Binding, outages: AnnouncedSettings['outages']): number | undefined {
  const tolerations = tolerationsOf(binding, outages.tolerationSeconds);
  const ends = taintsOf(outages).flatMap((taint) => {
    const leaving = departure([taint], tolerations, 0);
    return leaving.kind === 'leaves' ? [leaving.atMs / 1_000] : [];
  });
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

/** Plans the drill; room that one binding takes is not given to the next. */
export function planDrill({ cluster, clusters, bindings, settings }: DrillInput): DrillPlan {
  const plan: DrillPlan = { cluster, moves: [], stuck: [], stay: [] };
  const { gates, outages } = settings;
  const taint = drillTaint(START);
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
    const afterSeconds = toleratedSeconds(binding, outages);
    if (afterSeconds === undefined) {
      plan.stay.push(name);
      continue;
    }
    const hold = outages.mode === 'on' ? directHold(binding, cluster, outages) : undefined;
    if (hold !== undefined) {
      plan.stuck.push({ binding: name, replicas, message: hold });
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
    plan.moves.push({ binding: name, replicas, afterSeconds, to, keeps });
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
