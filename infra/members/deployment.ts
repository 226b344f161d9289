/** Deployments: one ReplicaSet for each version of the template, replicas moving to the newest. */
import type { JsonObject } from '../../domain/object.ts';
import { conditionOf, timeText, withCondition, withoutZeros } from './conditions.ts';
import { intOrPercent } from './int-or-percent.ts';
import type { Deployment, ReplicaSet, StatusCondition } from './kinds.ts';
import { templateHash } from './template-hash.ts';

/** The label that binds pods to one version of the template. */
export const TEMPLATE_HASH_LABEL = 'pod-template-hash';
/** Counts the versions of the template, on the Deployment and its ReplicaSets. */
export const REVISION_ANNOTATION = 'deployment.kubernetes.io/revision';

const DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;
const DEFAULT_HISTORY_LIMIT = 10;

/** What is to be done for a Deployment. */
export interface DeploymentPlan {
  /** The ReplicaSet of the present template, when it does not exist yet. */
  create?: { hash: string; replicas: number; revision: number };
  scale: { set: ReplicaSet; replicas: number }[];
  /** Set when the revision annotations of the Deployment or its newest ReplicaSet are behind. */
  revision: number;
  newest?: ReplicaSet;
  /** Old ReplicaSets beyond the history limit. */
  remove: ReplicaSet[];
  status: JsonObject;
  /** Look again after this time: the deadline for progress. */
  againInMs?: number;
}

/** Compares a Deployment with its ReplicaSets. */
export function planDeployment(deployment: Deployment, sets: readonly ReplicaSet[], now: Date): DeploymentPlan {
  const { spec } = deployment;
  const hash = templateHash(spec.template);
  const newest = sets.find(({ metadata }) => metadata.labels?.[TEMPLATE_HASH_LABEL] === hash);
  const old = sets.filter((set) => set !== newest);
  const revision = newest && revisionOf(newest) > highest(old) ? revisionOf(newest) : highest(old) + 1;
  const replicas = spec.replicas ?? 1;
  const scale = spec.paused ? scalePaused(replicas, sets) : scaleTowards(deployment, newest, old);
  const create =
    !newest && !spec.paused && deployment.metadata.deletionTimestamp === undefined
      ? { hash, revision, replicas: firstReplicas(deployment, old) }
      : undefined;
  const { status, againInMs } = statusOf(deployment, newest, sets, now);
  const idle = old.filter((set) => wantedBy(set) === 0 && (set.status?.replicas ?? 0) === 0);
  const excess = Math.max(0, idle.length - (spec.revisionHistoryLimit ?? DEFAULT_HISTORY_LIMIT));
  return {
    ...(create ? { create } : {}),
    scale: scale.filter(({ set, replicas: wanted }) => wantedBy(set) !== wanted),
    revision,
    ...(newest ? { newest } : {}),
    remove: idle.toSorted((a, b) => revisionOf(a) - revisionOf(b)).slice(0, excess),
    status,
    ...(againInMs === undefined ? {} : { againInMs }),
  };
}

/** The revision a ReplicaSet carries, 0 without one. */
export function revisionOf(object: { metadata: { annotations?: Record<string, string> } }): number {
  return Number(object.metadata.annotations?.[REVISION_ANNOTATION] ?? 0);
}

function highest(sets: readonly ReplicaSet[]): number {
  return Math.max(0, ...sets.map(revisionOf));
}

function wantedBy(set: ReplicaSet): number {
  return set.spec.replicas ?? 1;
}

function total(sets: readonly ReplicaSet[], count: (set: ReplicaSet) => number | undefined): number {
  return sets.reduce((sum, set) => sum + (count(set) ?? 0), 0);
}

/** How far a rolling update may go above and below the wanted replicas. */
export function rollingBounds({ spec }: Deployment): { surge: number; unavailable: number } {
  const replicas = spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const surge = intOrPercent(maxSurge, replicas, 'up');
  const unavailable = Math.min(intOrPercent(maxUnavailable, replicas, 'down'), replicas);
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable };
}

function firstReplicas(deployment: Deployment, old: readonly ReplicaSet[]): number {
  const replicas = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type === 'Recreate') {
    return total(old, (set) => Math.max(wantedBy(set), set.status?.replicas ?? 0)) > 0 ? 0 : replicas;
  }
  return Math.min(replicas, Math.max(0, replicas + rollingBounds(deployment).surge - total(old, wantedBy)));
}

/** A paused Deployment only follows its replica count, with the ReplicaSet that has most. */
function scalePaused(replicas: number, sets: readonly ReplicaSet[]): DeploymentPlan['scale'] {
  const largest = sets.toSorted((a, b) => wantedBy(b) - wantedBy(a) || revisionOf(b) - revisionOf(a))[0];
  const others = total(sets, wantedBy) - (largest ? wantedBy(largest) : 0);
  return largest ? [{ set: largest, replicas: Math.max(0, replicas - others) }] : [];
}

function scaleTowards(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  old: readonly ReplicaSet[],
): DeploymentPlan['scale'] {
  const replicas = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type === 'Recreate') {
    const waiting = total(old, (set) => Math.max(wantedBy(set), set.status?.replicas ?? 0)) > 0;
    return [
      ...old.map((set) => ({ set, replicas: 0 })),
      ...(newest ? [{ set: newest, replicas: waiting ? wantedBy(newest) : replicas }] : []),
    ];
  }
  if (!newest) {
    return [];
  }
  const { surge, unavailable } = rollingBounds(deployment);
  const room = replicas + surge - total(old, wantedBy) - wantedBy(newest);
  const grown =
    wantedBy(newest) >= replicas ? replicas : wantedBy(newest) + clamp(room, 0, replicas - wantedBy(newest));
  return [{ set: newest, replicas: grown }, ...shrinkOld(old, newest, replicas - unavailable)];
}

/** Takes replicas from old ReplicaSets, unavailable ones first, as long as enough stay available. */
function shrinkOld(old: readonly ReplicaSet[], newest: ReplicaSet, minAvailable: number): DeploymentPlan['scale'] {
  const unavailableNew = wantedBy(newest) - (newest.status?.availableReplicas ?? 0);
  let spare = total(old, wantedBy) + wantedBy(newest) - minAvailable - unavailableNew;
  let availableSpare = total([...old, newest], (set) => set.status?.availableReplicas) - minAvailable;
  const bySeniority = old.toSorted((a, b) => revisionOf(a) - revisionOf(b));
  return bySeniority.map((set) => {
    const available = Math.min(wantedBy(set), set.status?.availableReplicas ?? 0);
    const unhealthy = clamp(spare, 0, wantedBy(set) - available);
    const healthy = clamp(Math.min(spare - unhealthy, availableSpare), 0, available);
    spare -= unhealthy + healthy;
    availableSpare -= healthy;
    return { set, replicas: wantedBy(set) - unhealthy - healthy };
  });
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

function statusOf(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  sets: readonly ReplicaSet[],
  now: Date,
): { status: DeploymentPlan['status']; againInMs?: number } {
  const replicas = deployment.spec.replicas ?? 1;
  const counts = {
    replicas: total(sets, (set) => set.status?.replicas),
    updatedReplicas: newest?.status?.replicas ?? 0,
    readyReplicas: total(sets, (set) => set.status?.readyReplicas),
    availableReplicas: total(sets, (set) => set.status?.availableReplicas),
  };
  const enough = counts.availableReplicas >= replicas - rollingBounds(deployment).unavailable;
  const conditions = withCondition(
    deployment.status?.conditions,
    enough
      ? {
          type: 'Available',
          status: 'True',
          reason: 'MinimumReplicasAvailable',
          message: 'Deployment has minimum availability.',
        }
      : {
          type: 'Available',
          status: 'False',
          reason: 'MinimumReplicasUnavailable',
          message: 'Deployment does not have minimum availability.',
        },
    now,
  );
  const progress = progressOf(deployment, newest, counts, now);
  return {
    status: {
      ...withoutZeros({
        observedGeneration: deployment.metadata.generation ?? 0,
        ...counts,
        unavailableReplicas: Math.max(0, Math.max(replicas, counts.replicas) - counts.availableReplicas),
      }),
      conditions: stamped(withCondition(conditions, progress.condition, now), deployment.status?.conditions, now),
    },
    ...(progress.againInMs === undefined ? {} : { againInMs: progress.againInMs }),
  };
}

function progressOf(
  deployment: Deployment,
  newest: ReplicaSet | undefined,
  counts: { replicas: number; updatedReplicas: number; availableReplicas: number },
  now: Date,
): { condition: Omit<StatusCondition, 'lastTransitionTime'>; againInMs?: number } {
  const replicas = deployment.spec.replicas ?? 1;
  const { updatedReplicas, availableReplicas } = counts;
  const subject = newest ? `ReplicaSet "${newest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`;
  const progressing = { type: 'Progressing', status: 'True' };
  if (newest && updatedReplicas === replicas && counts.replicas === replicas && availableReplicas === replicas) {
    const message = `${subject} has successfully progressed.`;
    return { condition: { ...progressing, reason: 'NewReplicaSetAvailable', message } };
  }
  const known = conditionOf(deployment.status?.conditions, 'Progressing');
  // The clock of the deadline starts again with every new ReplicaSet, which the message names.
  const waiting = known?.message?.startsWith(subject) && known.reason !== 'NewReplicaSetAvailable' ? known : undefined;
  const deadlineMs = (deployment.spec.progressDeadlineSeconds ?? DEFAULT_PROGRESS_DEADLINE_SECONDS) * 1000;
  const since = waiting?.lastUpdateTime ? Date.parse(waiting.lastUpdateTime) : now.getTime();
  const leftMs = since + deadlineMs - now.getTime();
  if (leftMs <= 0 || waiting?.reason === 'ProgressDeadlineExceeded') {
    const message = `${subject} has timed out progressing.`;
    return { condition: { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message } };
  }
  const message = `${subject} is progressing.`;
  return { condition: { ...progressing, reason: 'ReplicaSetUpdated', message }, againInMs: leftMs };
}

/** Moves `lastUpdateTime` of the conditions that changed. */
function stamped(
  conditions: StatusCondition[],
  before: readonly StatusCondition[] | undefined,
  now: Date,
): StatusCondition[] {
  return conditions.map((condition) => {
    const known = conditionOf(before, condition.type);
    const same =
      known?.status === condition.status && known.reason === condition.reason && known.message === condition.message;
    return { ...condition, lastUpdateTime: (same ? known.lastUpdateTime : undefined) ?? timeText(now) };
  });
}
