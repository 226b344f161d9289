/** One measurement of one system: objects one at a time, then many at once, then their deletion. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlreadyExists, isNotFound } from '../../kube/errors.ts';
import { collectionPath, type ResourceType } from '../../kube/resource.ts';
import { measureProcesses, type Usage, untilQuiet } from './process-usage.ts';
import { openSightings, type Sightings } from './sightings.ts';
import type { System } from './system.ts';
import { isReady, objectOf, POLICIES, policyOf, type Run, resourceOf, type WorkloadKind } from './workloads.ts';

/** What to measure. */
export interface Measurement {
  kind: WorkloadKind;
  /** Objects created one after another, each waited for. */
  single: number;
  /** Objects created at once. */
  bulk: number;
  /** Namespace of everything the measurement makes; stays. */
  namespace: string;
  /** Wait until the deletion has reached the members, and time it. */
  deletion: boolean;
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
  bulkSeconds?: { created: number; present: number; ready?: number; deleted?: number };
  /** Of the control plane's processes, from the first create of the bulk until they are quiet. */
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
  const { kind, single, bulk, namespace } = measurement;
  const run: Run = { namespace, id: `${kind}-${Date.now().toString(36)}` };
  const members = system.members.length;
  await prepare(system, kind, run);
  const selector = { namespace, labelSelector: `bench-run=${run.id}` };
  const resource = resourceOf(kind);
  const onMembers = await Promise.all(system.members.map((member) => openSightings(member, resource, selector)));
  const replicated = system.hasHub ? members : 1;
  const onTemplates = await Promise.all(
    system.templates.map((templates) => openSightings(templates, resource, selector, isReady(kind, replicated))),
  );
  try {
    const result: Result = { ...measurement, system: system.name, members };
    if (single > 0) {
      Object.assign(result, await measureSingles(system, measurement, run, onMembers, onTemplates));
    }
    if (bulk > 0) {
      Object.assign(result, await measureBulk(system, measurement, run, onMembers, onTemplates));
    }
    return result;
  } finally {
    for (const sightings of [...onMembers, ...onTemplates]) {
      sightings.stop();
    }
    for (const templates of system.hasHub ? system.templates : []) {
      await templates.delete(POLICIES, { namespace, name: `bench-${run.id}` });
    }
  }
}

async function prepare({ templates, hasHub, members }: System, kind: WorkloadKind, run: Run): Promise<void> {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: run.namespace } };
  for (const client of templates) {
    await client.create(NAMESPACES, object).catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
    if (hasHub) {
      await client.create(POLICIES, policyOf(kind, run));
    }
  }
  const deadline = performance.now() + SINGLE_TIMEOUT_MS;
  for (const member of members) {
    while (!(await member.get(NAMESPACES, { name: run.namespace }))) {
      if (performance.now() > deadline) {
        throw new Error(`namespace ${run.namespace} did not reach ${member.transport.server}`);
      }
      await sleep(50);
    }
  }
}

async function measureSingles(
  { templates }: System,
  { kind, single }: Measurement,
  run: Run,
  onMembers: Sightings[],
  onTemplates: Sightings[],
): Promise<Pick<Result, 'latency' | 'statusLatency'>> {
  const latencies: number[] = [];
  const statusLatencies: number[] = [];
  for (let index = 0; index < single; index++) {
    const name = `single-${run.id}-${index}`;
    const started = performance.now();
    await Promise.all(templates.map((client) => client.create(resourceOf(kind), objectOf(kind, name, run))));
    await Promise.all(onMembers.map((sightings) => sightings.until('seen', index + 1, SINGLE_TIMEOUT_MS)));
    latencies.push(Math.max(...onMembers.map(({ seen }) => (seen.get(name) ?? Number.NaN) - started)));
    if (kind !== 'configmap') {
      await Promise.all(onTemplates.map((sightings) => sightings.until('met', index + 1, SINGLE_TIMEOUT_MS)));
      statusLatencies.push(Math.max(...onTemplates.map(({ met }) => (met.get(name) ?? Number.NaN) - started)));
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
  measurement: Measurement,
  run: Run,
  onMembers: Sightings[],
  onTemplates: Sightings[],
): Promise<Pick<Result, 'bulkSeconds' | 'usage' | 'cpuMsPerObject'>> {
  const { kind, single, bulk } = measurement;
  const resource = resourceOf(kind);
  const stopMeasuring = measureProcesses(system.processes);
  const started = performance.now();
  const since = (): number => Math.round(performance.now() - started) / 1_000;
  const names = Array.from({ length: bulk }, (_, index) => `bulk-${run.id}-${index}`);
  await inParallel(names, CREATORS, async (name) => {
    await Promise.all(system.templates.map((client) => client.create(resource, objectOf(kind, name, run))));
  });
  const created = since();
  await Promise.all(onMembers.map((sightings) => sightings.until('seen', single + bulk, BULK_TIMEOUT_MS)));
  const present = since();
  let ready: number | undefined;
  if (kind !== 'configmap') {
    await Promise.all(onTemplates.map((sightings) => sightings.until('met', single + bulk, BULK_TIMEOUT_MS)));
    ready = since();
  }
  await untilQuiet(system.processes);
  const usage = stopMeasuring();
  const deleted = await deleteAll(system, measurement, run, onMembers);
  const cpu = Object.values(usage.cpu).reduce((sum, seconds) => sum + seconds, 0);
  return {
    bulkSeconds: {
      created,
      present,
      ...(ready === undefined ? {} : { ready }),
      ...(deleted === undefined ? {} : { deleted }),
    },
    usage,
    cpuMsPerObject: Math.round((cpu / bulk) * 10_000) / 10,
  };
}

/** Deletes the templates of the run; seconds until they are gone from all members, where that is measured. */
async function deleteAll(
  { templates }: System,
  { kind, single, bulk, deletion }: Measurement,
  { namespace, id }: Run,
  onMembers: Sightings[],
): Promise<number | undefined> {
  const deleting = performance.now();
  for (const { transport } of templates) {
    await transport
      .send({
        method: 'DELETE',
        path: collectionPath(resourceOf(kind), namespace),
        query: { labelSelector: `bench-run=${id}` },
      })
      .catch((error: unknown) => {
        if (!isNotFound(error)) {
          throw error;
        }
      });
  }
  if (!deletion) {
    return undefined;
  }
  await Promise.all(onMembers.map((sightings) => sightings.until('gone', single + bulk, BULK_TIMEOUT_MS)));
  return Math.round(performance.now() - deleting) / 1_000;
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
