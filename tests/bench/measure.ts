/** One measurement of one system: objects one at a time, then many at once, then their deletion. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlreadyExists, isNotFound } from '../../kube/errors.ts';
import { collectionPath, type ResourceType } from '../../kube/resource.ts';
import { measureProcesses, type Usage } from './process-usage.ts';
import { openSightings, type Sightings } from './sightings.ts';
import type { System } from './system.ts';
import { BENCH_NAMESPACE, isReady, objectOf, POLICIES, policyOf, resourceOf, type WorkloadKind } from './workloads.ts';

/** What to measure. */
export interface Measurement {
  kind: WorkloadKind;
  /** Objects created one after another, each waited for. */
  single: number;
  /** Objects created at once. */
  bulk: number;
}

/** Milliseconds. */
export interface Distribution {
  p50: number;
  p90: number;
  p99: number;
  max: number;
}

/** Figures of one measurement. Absent parts were not asked for. */
export interface Result extends Measurement {
  system: string;
  members: number;
  /** Create sent until seen on the last member. */
  latency?: Distribution;
  /** Create sent until all replicas are ready in the template's status. */
  statusLatency?: Distribution;
  /** Seconds from the first create. */
  bulkSeconds?: { created: number; present: number; ready?: number; deleted: number };
  /** Of the control plane's processes, over the bulk creation until all is present (and ready). */
  usage?: Usage;
  cpuMsPerObject?: number;
}

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
const SINGLE_TIMEOUT_MS = 60_000;
const BULK_TIMEOUT_MS = 900_000;
/** Creates sent side by side, as a CI system would. */
const CREATORS = 16;
/** Between single objects, so that each finds an idle system. */
const IDLE_MS = 100;

/** Measures; whatever happens, the objects of the run are deleted. */
export async function measure(system: System, measurement: Measurement): Promise<Result> {
  const { kind, single, bulk } = measurement;
  const run = `${kind}-${Date.now().toString(36)}`;
  const members = system.members.length;
  await prepare(system, measurement, run);
  const selector = { namespace: BENCH_NAMESPACE, labelSelector: `bench-run=${run}` };
  const resource = resourceOf(kind);
  const onMembers = await Promise.all(system.members.map((member) => openSightings(member, resource, selector)));
  const onHub = await openSightings(system.hub, resource, selector, isReady(kind, members));
  try {
    const result: Result = { ...measurement, system: system.name, members };
    if (single > 0) {
      Object.assign(result, await measureSingles(system, measurement, run, onMembers, onHub));
    }
    if (bulk > 0) {
      Object.assign(result, await measureBulk(system, measurement, run, onMembers, onHub));
    }
    return result;
  } finally {
    for (const sightings of [...onMembers, onHub]) {
      sightings.stop();
    }
    await system.hub.delete(POLICIES, { namespace: BENCH_NAMESPACE, name: `bench-${run}` });
  }
}

async function prepare({ hub, members }: System, { kind }: Measurement, run: string): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: BENCH_NAMESPACE } };
  await hub.create(NAMESPACES, namespace).catch((error: unknown) => {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  });
  await hub.create(POLICIES, policyOf(kind, run));
  const deadline = performance.now() + SINGLE_TIMEOUT_MS;
  for (const member of members) {
    while (!(await member.get(NAMESPACES, { name: BENCH_NAMESPACE }))) {
      if (performance.now() > deadline) {
        throw new Error(`namespace ${BENCH_NAMESPACE} did not reach ${member.transport.server}`);
      }
      await sleep(50);
    }
  }
}

async function measureSingles(
  { hub }: System,
  { kind, single }: Measurement,
  run: string,
  onMembers: Sightings[],
  onHub: Sightings,
): Promise<Pick<Result, 'latency' | 'statusLatency'>> {
  const latencies: number[] = [];
  const statusLatencies: number[] = [];
  for (let index = 0; index < single; index++) {
    const name = `single-${run}-${index}`;
    const started = performance.now();
    await hub.create(resourceOf(kind), objectOf(kind, name, run));
    await Promise.all(onMembers.map((sightings) => sightings.until('seen', index + 1, SINGLE_TIMEOUT_MS)));
    latencies.push(Math.max(...onMembers.map(({ seen }) => (seen.get(name) ?? Number.NaN) - started)));
    if (kind !== 'configmap') {
      await onHub.until('met', index + 1, SINGLE_TIMEOUT_MS);
      statusLatencies.push((onHub.met.get(name) ?? Number.NaN) - started);
    }
    await sleep(IDLE_MS);
  }
  return {
    latency: distribution(latencies),
    ...(statusLatencies.length > 0 ? { statusLatency: distribution(statusLatencies) } : {}),
  };
}

async function measureBulk(
  system: System,
  { kind, single, bulk }: Measurement,
  run: string,
  onMembers: Sightings[],
  onHub: Sightings,
): Promise<Pick<Result, 'bulkSeconds' | 'usage' | 'cpuMsPerObject'>> {
  const resource = resourceOf(kind);
  const stopMeasuring = measureProcesses(system.processes);
  const started = performance.now();
  const since = (): number => Math.round(performance.now() - started) / 1_000;
  const names = Array.from({ length: bulk }, (_, index) => `bulk-${run}-${index}`);
  await inParallel(names, CREATORS, async (name) => {
    await system.hub.create(resource, objectOf(kind, name, run));
  });
  const created = since();
  await Promise.all(onMembers.map((sightings) => sightings.until('seen', single + bulk, BULK_TIMEOUT_MS)));
  const present = since();
  let ready: number | undefined;
  if (kind !== 'configmap') {
    await onHub.until('met', single + bulk, BULK_TIMEOUT_MS);
    ready = since();
  }
  const usage = stopMeasuring();
  const deleting = performance.now();
  await system.hub.transport
    .send({
      method: 'DELETE',
      path: collectionPath(resource, BENCH_NAMESPACE),
      query: { labelSelector: `bench-run=${run}` },
    })
    .catch((error: unknown) => {
      if (!isNotFound(error)) {
        throw error;
      }
    });
  await Promise.all(onMembers.map((sightings) => sightings.until('gone', single + bulk, BULK_TIMEOUT_MS)));
  const deleted = Math.round(performance.now() - deleting) / 1_000;
  const cpu = Object.values(usage.cpu).reduce((sum, seconds) => sum + seconds, 0);
  return {
    bulkSeconds: { created, present, ...(ready === undefined ? {} : { ready }), deleted },
    usage,
    cpuMsPerObject: Math.round((cpu / bulk) * 10_000) / 10,
  };
}

async function inParallel<T>(items: readonly T[], width: number, action: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) {
        await action(item);
      }
    }),
  );
}

function distribution(values: readonly number[]): Distribution {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
