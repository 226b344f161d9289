/** DaemonSets: one pod on every node that takes it. */
import type { JsonObject } from '../../domain/object.ts';
import { withoutZeros } from './conditions.ts';
import { intOrPercent } from './int-or-percent.ts';
import type { DaemonSet, Node, Pod } from './kinds.ts';
import { isActive, isReady, tally } from './pod-state.ts';
import { acceptsPlacement, toleratesTaints } from './scheduling.ts';
import { REVISION_LABEL } from './stateful-set.ts';
import { templateHash } from './template-hash.ts';

/** Taints that every pod of a DaemonSet tolerates. */
const DAEMON_TOLERATIONS = [
  'not-ready',
  'unreachable',
  'disk-pressure',
  'memory-pressure',
  'pid-pressure',
  'unschedulable',
].map((condition) => ({ key: `node.kubernetes.io/${condition}`, operator: 'Exists' }));

/** What is to be done for a DaemonSet. */
export interface DaemonSetPlan {
  /** Names of the nodes that lack a pod. */
  create: string[];
  remove: Pod[];
  /** Value of the revision label of new pods. */
  revision: string;
  status: JsonObject;
  againInMs?: number;
}

/** Compares a DaemonSet with the nodes and its pods. */
export function planDaemonSet(set: DaemonSet, nodes: readonly Node[], owned: readonly Pod[], now: Date): DaemonSetPlan {
  const { template, updateStrategy, minReadySeconds = 0 } = set.spec;
  const tolerations = [...(template.spec.tolerations ?? []), ...DAEMON_TOLERATIONS];
  const eligible = nodes.filter((node) => acceptsPlacement(node, template.spec) && toleratesTaints(node, tolerations));
  const names = new Set(eligible.map(({ metadata }) => metadata.name));
  const pods = owned.filter(isActive);
  const misplaced = pods.filter(({ spec }) => !names.has(spec.nodeName ?? ''));
  const placed = pods.filter(({ spec }) => names.has(spec.nodeName ?? ''));
  const covered = new Set(placed.map(({ spec }) => spec.nodeName));
  const revision = templateHash(template);
  const stale = placed.filter(({ metadata }) => metadata.labels?.[REVISION_LABEL] !== revision);
  const { ready, available, againInMs } = tally(placed, minReadySeconds, now);
  const ended = owned.filter((pod) => pod.metadata.deletionTimestamp === undefined && !isActive(pod));
  const allowed = intOrPercent(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, names.size, 'up');
  const budget = Math.max(0, allowed - (names.size - available));
  const replaced = [...stale.filter((pod) => !isReady(pod)), ...stale.filter(isReady).slice(0, budget)];
  const deleting = set.metadata.deletionTimestamp !== undefined;
  return {
    create: deleting ? [] : [...names].filter((name) => !covered.has(name)),
    remove: deleting ? [] : [...misplaced, ...ended, ...(updateStrategy?.type === 'OnDelete' ? [] : replaced)],
    revision,
    status: {
      currentNumberScheduled: covered.size,
      desiredNumberScheduled: names.size,
      numberMisscheduled: misplaced.length,
      numberReady: ready,
      ...withoutZeros({
        observedGeneration: set.metadata.generation ?? 0,
        updatedNumberScheduled: placed.length - stale.length,
        numberAvailable: available,
        numberUnavailable: names.size - available,
      }),
    },
    ...(againInMs === undefined ? {} : { againInMs }),
  };
}

/** The pod of a node. */
export function daemonPod(set: DaemonSet, nodeName: string, revision: string) {
  const { metadata, spec } = set.spec.template;
  return {
    apiVersion: 'v1' as const,
    kind: 'Pod' as const,
    metadata: {
      ...metadata,
      generateName: `${set.metadata.name}-`,
      labels: { ...metadata?.labels, [REVISION_LABEL]: revision },
    },
    spec: { ...spec, nodeName, tolerations: [...(spec.tolerations ?? []), ...DAEMON_TOLERATIONS] },
  };
}
