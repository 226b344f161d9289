/** The life of a pod on a simulated node: it starts after a while, and ends when it was made to end. */
import type { JsonObject } from '../../domain/object.ts';
import { nodeAddress, podAddress } from './addresses.ts';
import { conditionOf, timeText, withCondition } from './conditions.ts';
import type { Pod } from './kinds.ts';
import { isReady } from './pod-state.ts';

/** How long things take on a member, in ms. */
export interface MemberTiming {
  /** From a pod's placement to its readiness. @default {300} */
  podStartMs: number;
  /** How long pods run that end by themselves, those of Jobs. @default {5000} */
  podRunMs: number;
}

/** What happens to a pod next. */
export type PodStep = 'place' | 'start' | 'finish' | 'remove' | 'none';

/** The next step of a pod; `knowsNode` says whether its node is one of the member's. */
export function nextPodStep(pod: Pod, knowsNode: boolean): PodStep {
  const phase = pod.status?.phase ?? 'Pending';
  if (pod.metadata.deletionTimestamp !== undefined) {
    return 'remove';
  }
  if (phase === 'Succeeded' || phase === 'Failed') {
    return 'none';
  }
  if (pod.spec.nodeName === undefined) {
    return (pod.spec.schedulingGates ?? []).length > 0 ? 'none' : 'place';
  }
  if (!knowsNode) {
    return 'none';
  }
  if (!isReady(pod)) {
    return 'start';
  }
  return pod.spec.restartPolicy === 'Never' || pod.spec.restartPolicy === 'OnFailure' ? 'finish' : 'none';
}

/** Status of a pod that no node takes; undefined when it says so already. */
export function unplacedStatus(pod: Pod, message: string, now: Date): JsonObject | undefined {
  const known = conditionOf(pod.status?.conditions, 'PodScheduled');
  if (known?.status === 'False' && known.message === message) {
    return undefined;
  }
  const unschedulable = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message };
  return { ...pod.status, phase: 'Pending', conditions: withCondition(pod.status?.conditions, unschedulable, now) };
}

/** Status of a pod that runs and is ready. */
export function runningStatus(pod: Pod, now: Date): JsonObject {
  const startedAt = timeText(now);
  const podIP = pod.status?.podIP ?? podAddress(pod.metadata.uid ?? '');
  const hostIP = nodeAddress(pod.spec.nodeName ?? '');
  return {
    ...pod.status,
    phase: 'Running',
    conditions: ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(
      (type) => ({
        type,
        status: 'True',
        lastTransitionTime: startedAt,
      }),
    ),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: startedAt,
    containerStatuses: containerStatuses(pod, { running: { startedAt } }, true),
  };
}

/** Status of a pod whose containers ended well. */
export function succeededStatus(pod: Pod, now: Date): JsonObject {
  const finishedAt = timeText(now);
  const startedAt = conditionOf(pod.status?.conditions, 'Ready')?.lastTransitionTime ?? finishedAt;
  const over = ['Ready', 'ContainersReady'].reduce(
    (conditions, type) => withCondition(conditions, { type, status: 'False', reason: 'PodCompleted' }, now),
    pod.status?.conditions ?? [],
  );
  const terminated = { exitCode: 0, reason: 'Completed', startedAt, finishedAt };
  return {
    ...pod.status,
    phase: 'Succeeded',
    conditions: over,
    containerStatuses: containerStatuses(pod, { terminated }, false),
  };
}

function containerStatuses(pod: Pod, state: JsonObject, running: boolean): JsonObject[] {
  return pod.spec.containers.map(({ name, image = '' }) => ({
    name,
    image,
    imageID: image,
    containerID: `simulated://${pod.metadata.uid ?? ''}/${name}`,
    ready: running,
    started: running,
    restartCount: 0,
    state,
  }));
}
