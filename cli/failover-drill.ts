/** `fleetwright failover drill`: what a failover would move; or a failover that is meant, and can be undone. */
import type { z } from 'zod';
import { announcedSettings } from '../domain/failover/announced-settings.ts';
import { type DrillPlan, drillTaint, planDrill } from '../domain/failover/drill.ts';
import { DRILL_TAINT } from '../domain/failover/names.ts';
import { type Binding, clusterResourceBinding, resourceBinding, type TargetCluster } from '../domain/kinds/binding.ts';
import { type Cluster, cluster as clusterSchema } from '../domain/kinds/cluster.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { isConflict } from '../kube/errors.ts';
import { connectKubeconfig } from '../kube/kubeconfig.ts';
import { parseObject } from '../kube/parse.ts';
import { LEASES } from '../workers/agent-lease.ts';
import { CLAIM_KEY } from '../workers/hub-claim.ts';
import { karmadaResource } from '../workers/karmada-collections.ts';
import type { FailoverConfiguration } from './failover.ts';
import { print, table } from './failover-runs.ts';

/** Races with the control plane's own writes that are run again. */
const MAX_RACES = 10;

/** Plans with `--dry-run`; otherwise taints the member, or takes that back with `--undo`. */
export async function drill(name: string, configuration: FailoverConfiguration): Promise<number> {
  const { hub, 'dry-run': isDryRun, undo, json } = configuration;
  const transport = connectKubeconfig(hub === undefined ? {} : { path: hub });
  try {
    const client = createKubeClient(transport);
    if (!isDryRun) {
      return await taint(client, name, !undo);
    }
    const plan = await planFor(client, name);
    if (!plan) {
      return missing(name);
    }
    print(json ? JSON.stringify(plan, undefined, 2) : describe(plan));
    return plan.stuck.length > 0 ? 3 : 0;
  } finally {
    await transport.close();
  }
}

async function planFor(client: KubeClient, name: string): Promise<DrillPlan | undefined> {
  const read = async <S extends z.ZodType<KubeObject>>(kind: string, schema: S): Promise<z.output<S>[]> =>
    (await client.list(karmadaResource(kind))).items.map((object) => parseObject(schema, object));
  const [clusters, bindings, clusterBindings, lease] = await Promise.all([
    read('Cluster', clusterSchema),
    read('ResourceBinding', resourceBinding),
    read('ClusterResourceBinding', clusterResourceBinding),
    client.get(LEASES, CLAIM_KEY),
  ]);
  const all: Binding[] = [...bindings, ...clusterBindings];
  return clusters.some(({ metadata }) => metadata.name === name)
    ? planDrill({
        cluster: name,
        clusters,
        bindings: all,
        settings: announcedSettings(lease),
      })
    : undefined;
}

/** Adds or removes the drill's taint. */
async function taint(client: KubeClient, name: string, isWanted: boolean): Promise<number> {
  const resource = karmadaResource('Cluster');
  for (let races = 0; ; races++) {
    const object = await client.get(resource, { name });
    if (!object) {
      return missing(name);
    }
    const cluster: Cluster = parseObject(clusterSchema, object);
    const others = (cluster.spec.taints ?? []).filter(({ key }) => key !== DRILL_TAINT);
    const taints = isWanted ? [...others, drillTaint(new Date().toISOString())] : others;
    try {
      await client.update(resource, { ...cluster, spec: { ...cluster.spec, taints } });
      return print(
        isWanted
          ? `${name} is tainted ${DRILL_TAINT}:NoExecute. Follow it with: fleetwright failover show ${name}\nEnd it with: fleetwright failover drill --cluster ${name} --undo`
          : `The drill on ${name} has ended. What moved goes back where its policy says so.`,
      );
    } catch (error) {
      if (!isConflict(error) || races === MAX_RACES) {
        throw error;
      }
    }
  }
}

function describe({ cluster, moves, stuck, stay }: DrillPlan): string {
  return [
    `If ${cluster} failed: ${moves.length} bindings would move, ${stuck.length} would have nowhere to go, ${stay.length} would stay.`,
    ...(moves.length > 0
      ? [
          table(
            ['BINDING', 'REPLICAS', 'AFTER', 'TO', 'RUNS ON IN ANY CASE'],
            moves.map(({ binding, replicas, afterSeconds, to, keeps }) => [
              binding,
              String(replicas),
              `${afterSeconds}s`,
              targetsText(to),
              keeps.join(', '),
            ]),
          ),
        ]
      : []),
    ...(stuck.length > 0
      ? [
          table(
            ['NOWHERE TO GO', 'REPLICAS', 'WHY'],
            stuck.map(({ binding, replicas, message }) => [binding, String(replicas), message]),
          ),
        ]
      : []),
    ...(stay.length > 0
      ? [
          table(
            ['STAYS'],
            stay.map((binding) => [binding]),
          ),
        ]
      : []),
  ].join('\n\n');
}

function targetsText(targets: readonly TargetCluster[]): string {
  return targets.map(({ name, replicas }) => (replicas ? `${name} (${replicas})` : name)).join(', ');
}

function missing(name: string): number {
  process.stderr.write(`There is no Cluster "${name}".\n`);
  return 1;
}
