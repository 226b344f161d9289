/** The work of one propagation in counts that no machine changes: requests, workflow tasks, local activities, events. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../domain/object.ts';
import { subjectOf, subjectWorkflowId } from '../../domain/propagation/subject.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { type Lab, openLab, type Requests } from './lab.ts';
import { isReady, objectOf, POLICIES, policyOf, type Run, resourceOf, type WorkloadKind } from './workloads.ts';

/** Counts for each propagation, averaged. */
export interface Work {
  hubRequests: number;
  memberRequests: number;
  workflowTasks: number;
  localActivities: number;
  activities: number;
  historyEvents: number;
  /** The requests by method and resource. */
  detail: Record<string, number>;
}

const MEMBERS = 3;
/** The resource of Namespaces. */
export const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};
/** Not part of a propagation: health and discovery of members, members' status, Events (bounded by rate, not by work). */
const BACKGROUND = / (clusters|clusters\/status|events|leases|)$| \/|WATCH /;
const POLL_MS = 50;
const TIMEOUT_MS = 60_000;
/** After the last propagation has settled, for writes that trail it. */
const TRAILING_MS = 1_500;

/** Propagates `count` objects of a kind, one at a time, to three simulated members, and counts. */
export async function countWork(kind: WorkloadKind, count: number): Promise<Work> {
  const lab = await openLab(MEMBERS);
  try {
    const run: Run = { namespace: 'bench', id: `count-${kind}` };
    await lab.hub.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: run.namespace } });
    await lab.hub.create(POLICIES, policyOf(kind, run));
    await until('the namespace is on all members', () => onAllMembers(lab, NAMESPACES, { name: run.namespace }));
    // The first object of a kind makes the control plane discover and watch the kind on each member.
    await propagate(lab, kind, run, 'warm-up');
    lab.hubRequests.clear();
    lab.memberRequests.clear();
    const objects: KubeObject[] = [];
    for (let index = 0; index < count; index++) {
      objects.push(await propagate(lab, kind, run, `object-${index}`));
    }
    await sleep(TRAILING_MS);
    const histories = await Promise.all(objects.map((object) => historyOf(lab, object)));
    const total = (figure: (history: History) => number): number =>
      perObject(
        histories.reduce((sum, history) => sum + figure(history), 0),
        count,
      );
    return {
      hubRequests: sumOf(lab.hubRequests, count),
      memberRequests: sumOf(lab.memberRequests, count),
      workflowTasks: total(({ workflowTasks }) => workflowTasks),
      localActivities: total(({ localActivities }) => localActivities),
      activities: total(({ activities }) => activities),
      historyEvents: total(({ events }) => events),
      detail: { ...detailOf('hub', lab.hubRequests, count), ...detailOf('member', lab.memberRequests, count) },
    };
  } finally {
    await lab.close();
  }
}

/** Creates an object and waits until it is on all members and ready, and its run has ended. Throws after 60 s. */
export async function propagate(lab: Lab, kind: WorkloadKind, run: Run, name: string): Promise<KubeObject> {
  const resource = resourceOf(kind);
  const object = objectOf(kind, name, run);
  await lab.hub.create(resource, object);
  await until(`${name} is on all members`, () => onAllMembers(lab, resource, object.metadata));
  await until(`${name} is ready`, async () => {
    const template = await lab.hub.get(resource, object.metadata);
    return template !== undefined && isReady(kind, MEMBERS)(template);
  });
  await until(`the run of ${name} has ended`, async () => {
    const { status } = await lab.engine.client.workflow.getHandle(subjectWorkflowId(subjectOf(object))).describe();
    return status.name === 'COMPLETED';
  });
  return object;
}

interface History {
  events: number;
  workflowTasks: number;
  localActivities: number;
  activities: number;
}

/** Event types of the Temporal API (temporal.api.enums.v1.EventType). */
const EVENT_TYPE = { workflowTaskScheduled: 5, activityTaskScheduled: 10, markerRecorded: 25 } as const;

/** All runs of the object's workflow together. */
async function historyOf({ engine }: Lab, object: KubeObject): Promise<History> {
  const history: History = { events: 0, workflowTasks: 0, localActivities: 0, activities: 0 };
  const workflowId = subjectWorkflowId(subjectOf(object));
  for await (const { runId } of engine.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { events } = await engine.client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const { eventType } of events ?? []) {
      history.events++;
      history.workflowTasks += Number(eventType === EVENT_TYPE.workflowTaskScheduled);
      history.activities += Number(eventType === EVENT_TYPE.activityTaskScheduled);
      history.localActivities += Number(eventType === EVENT_TYPE.markerRecorded);
    }
  }
  return history;
}

async function onAllMembers({ members }: Lab, resource: ResourceType, key: { namespace?: string; name: string }) {
  const found = await Promise.all(members.map((member) => member.get(resource, key)));
  return found.every((object) => object !== undefined);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isSo())) {
    if (performance.now() > deadline) {
      throw new Error(`Not so after ${TIMEOUT_MS / 1_000} s: ${what}`);
    }
    await sleep(POLL_MS);
  }
}

function sumOf(requests: Requests, count: number): number {
  const counts = [...requests].filter(([key]) => !BACKGROUND.test(key)).map(([, times]) => times);
  return perObject(
    counts.reduce((sum, times) => sum + times, 0),
    count,
  );
}

function detailOf(server: string, requests: Requests, count: number): Record<string, number> {
  const entries = [...requests].filter(([key]) => !BACKGROUND.test(key)).sort();
  return Object.fromEntries(entries.map(([key, times]) => [`${server} ${key}`, perObject(times, count)]));
}

function perObject(total: number, count: number): number {
  return Math.round((total / count) * 10) / 10;
}
