/**
 * Records histories of real runs under tests/replay/histories, for the replay test: `node tests/replay/record.ts`.
 * Needed after a new workflow, or one that was changed in a way that no run of the released version is open for.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../domain/object.ts';
import { type ClusterClient, referenceTo } from '../support/cluster-client.ts';
import { abandon, clusterReference, type Instance, newPlace, removePlace, startInstance } from '../support/instance.ts';
import { openRelay } from '../support/relay.ts';
import { configMap, deployment, on, propagationPolicy } from '../support/samples.ts';
import { HISTORIES, historyToJson } from './histories.ts';

/** Runs of one workflow type that are kept: the longest of them show most. */
const KEPT = 3;
/** Long enough for retries to show, and for a failover to see an outage. */
const OUTAGE_MS = 20_000;
const NAMESPACE = 'default';
const POLICY = { apiVersion: 'policy.karmada.io/v1alpha1', kind: 'PropagationPolicy', namespace: NAMESPACE };

/** What a user and their clusters do: one of everything that starts a workflow. */
async function perform({ hub, member1, member2, engine }: Instance): Promise<void> {
  const web = deployment(NAMESPACE, 'web', 2);
  await hub.create(web);
  await hub.create(propagationPolicy(NAMESPACE, 'web', on('member1'), [web]));
  await hub.until(referenceTo(web), { status: { readyReplicas: 2 } });
  await hub.patch(referenceTo(web), { spec: { replicas: 3 } });
  await hub.patch({ ...POLICY, name: 'web' }, { spec: { placement: on('member1', 'member2') } });
  await hub.until(referenceTo(web), { status: { readyReplicas: 6 } });
  await member1.delete(referenceTo(web));
  await member1.until(referenceTo(web), { status: { readyReplicas: 3 } });

  const nowhere = configMap(NAMESPACE, 'nowhere', {});
  await hub.create(nowhere);
  await hub.create(propagationPolicy(NAMESPACE, 'nowhere', on('member9'), [nowhere]));

  await leaveUnhealthy(hub);
  await scale(hub, web);
  await importService(hub);

  const rebalancer: KubeObject = {
    apiVersion: 'apps.karmada.io/v1alpha1',
    kind: 'WorkloadRebalancer',
    metadata: { name: 'web' },
    spec: { workloads: [{ ...referenceTo(web) }], ttlSecondsAfterFinished: 1 },
  };
  await hub.create(rebalancer);
  await hub.untilAbsent(referenceTo(rebalancer));

  const relay = await openRelay(apiEndpointOf(await hub.until(clusterReference('member2'), {})));
  await hub.patch(clusterReference('member2'), { spec: { apiEndpoint: relay.url } });
  await hub.patch(referenceTo(web), { spec: { replicas: 4 } });
  await member2.until(referenceTo(web), { spec: { replicas: 4 } });
  relay.fail('down');
  await hub.patch(referenceTo(web), { spec: { replicas: 5 } });
  await sleep(OUTAGE_MS);
  relay.heal();
  await member2.until(referenceTo(web), { spec: { replicas: 5 } }, 60_000);
  await relay.close();

  await engine.workflow.execute('deschedule', { workflowId: 'deschedule', taskQueue: 'fleetwright' });
  await hub.delete({ ...POLICY, name: 'web' });
  await hub.untilAbsent({ ...POLICY, name: 'web' });
  await hub.delete(referenceTo(web));
  await member1.untilAbsent(referenceTo(web));
}

/** An application that fits on no node is given up where it is. */
async function leaveUnhealthy(hub: ClusterClient): Promise<void> {
  const huge = deployment(NAMESPACE, 'huge');
  const containers = [{ name: 'nginx', image: 'nginx', resources: { requests: { cpu: '1000' } } }];
  const policy = propagationPolicy(NAMESPACE, 'huge', on('member1', 'member2'), [huge]);
  const spreadConstraints = [{ spreadByField: 'cluster', maxGroups: 1, minGroups: 1 }];
  const application = { decisionConditions: { tolerationSeconds: 1 }, purgeMode: 'Directly' };
  await hub.create(huge);
  await hub.patch(referenceTo(huge), { spec: { template: { spec: { containers } } } });
  await hub.create({
    ...policy,
    spec: {
      resourceSelectors: [{ ...referenceTo(huge) }],
      placement: { ...on('member1', 'member2'), spreadConstraints },
      propagateDeps: true,
      failover: { application },
    },
  });
  const binding = { apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding', namespace: NAMESPACE };
  await hub.until({ ...binding, name: 'huge-deployment' }, { spec: { clusters: [{ name: 'member1' }] } });
  await hub.until({ ...binding, name: 'huge-deployment' }, { spec: { clusters: [{ name: 'member2' }] } });
  await hub.delete(referenceTo(huge));
  await hub.untilAbsent(referenceTo(huge));
}

/** Bounds of an autoscaler that the clock moves, so that it scales without any metric. */
async function scale(hub: ClusterClient, target: KubeObject): Promise<void> {
  const apiVersion = 'autoscaling.karmada.io/v1alpha1';
  const metadata = { namespace: NAMESPACE, name: 'web' };
  const hpa: KubeObject = {
    apiVersion,
    kind: 'FederatedHPA',
    metadata,
    spec: { scaleTargetRef: scaleTargetOf(target), minReplicas: 1, maxReplicas: 9 },
  };
  const cron: KubeObject = {
    apiVersion,
    kind: 'CronFederatedHPA',
    metadata,
    spec: {
      scaleTargetRef: scaleTargetOf(hpa),
      rules: [{ name: 'often', schedule: '*/5 * * * * *', targetMinReplicas: 4 }],
    },
  };
  await hub.create(hpa);
  await hub.create(cron);
  await hub.until(referenceTo(target), { spec: { replicas: 4 } }, 60_000);
  for (const object of [cron, hpa]) {
    await hub.delete(referenceTo(object));
  }
}

function scaleTargetOf({ apiVersion, kind, metadata: { name } }: KubeObject): { [field: string]: string } {
  return { apiVersion, kind, name };
}

/** The Service of an import, with another port then, and its end. */
async function importService(hub: ClusterClient): Promise<void> {
  const serviceImport: KubeObject = {
    apiVersion: 'multicluster.x-k8s.io/v1alpha1',
    kind: 'ServiceImport',
    metadata: { namespace: NAMESPACE, name: 'web' },
    spec: { type: 'ClusterSetIP', ports: [{ port: 80, protocol: 'TCP' }] },
  };
  const derived = { apiVersion: 'v1', kind: 'Service', namespace: NAMESPACE, name: 'derived-web' };
  await hub.create(serviceImport);
  await hub.until(derived, { spec: { ports: [{ port: 80 }] } });
  await hub.patch(referenceTo(serviceImport), { spec: { ports: [{ port: 81, protocol: 'TCP' }] } });
  await hub.until(derived, { spec: { ports: [{ port: 81 }] } });
  await hub.delete(referenceTo(serviceImport));
  await hub.untilAbsent(derived);
}

function apiEndpointOf({ spec }: KubeObject): string {
  return typeof spec === 'object' && spec !== null && 'apiEndpoint' in spec ? String(spec.apiEndpoint) : '';
}

/** Writes the longest histories of each workflow type. */
async function record({ engine }: Instance): Promise<void> {
  const byType = Map.groupBy(await Array.fromAsync(engine.workflow.list()), ({ type }) => type);
  await mkdir(HISTORIES, { recursive: true });
  for (const [type, runs] of byType) {
    const longest = runs.toSorted((a, b) => b.historyLength - a.historyLength).slice(0, KEPT);
    for (const [index, { workflowId, runId }] of longest.entries()) {
      const history = await engine.workflow.getHandle(workflowId, runId).fetchHistory();
      const content = { workflowId, history: historyToJson(history) };
      await writeFile(new URL(`${type}-${index + 1}.json`, HISTORIES), `${JSON.stringify(content, null, 1)}\n`);
      process.stdout.write(`${type}-${index + 1}: ${workflowId}, ${history.events?.length} events\n`);
    }
  }
}

const place = await newPlace();
const instance = await startInstance(place);
try {
  await perform(instance);
  await record(instance);
  await instance.stop();
} finally {
  await abandon(instance);
  await removePlace(place);
}
