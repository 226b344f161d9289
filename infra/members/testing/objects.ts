/** Objects for the tests of plans, with as little said as they allow. */

import { timeText } from '../conditions.ts';
import type { DaemonSet, Deployment, Job, Node, Pod, PodTemplate, ReplicaSet, StatefulSet } from '../kinds.ts';

export const NOW = new Date('2026-01-02T03:04:05Z');

/** The time so many seconds before {@link NOW}. */
export function ago(seconds: number): string {
  return timeText(new Date(NOW.getTime() - seconds * 1000));
}

export const TEMPLATE: PodTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'main', image: 'nginx' }] },
};

const SELECTOR = { matchLabels: { app: 'web' } };

/** A pod that is ready since `readySeconds` ago; not ready when absent. */
export function podOf(
  name: string,
  {
    readySeconds,
    phase,
    node,
    labels = {},
    deleted = false,
    spec = {},
  }: {
    readySeconds?: number;
    phase?: string;
    node?: string;
    labels?: Record<string, string>;
    deleted?: boolean;
    spec?: Partial<Pod['spec']>;
  } = {},
): Pod {
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: ago(readySeconds ?? 0) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'shop',
      name,
      uid: `uid-${name}`,
      labels: { app: 'web', ...labels },
      creationTimestamp: ago(100),
      ...(deleted ? { deletionTimestamp: ago(1) } : {}),
    },
    spec: { ...TEMPLATE.spec, ...(node === undefined ? {} : { nodeName: node }), ...spec },
    status: {
      phase: phase ?? (readySeconds === undefined ? 'Pending' : 'Running'),
      podIP: `10.0.0.${name.length}`,
      conditions: readySeconds === undefined ? [] : [ready],
    },
  };
}

export function deploymentOf(spec: Partial<Deployment['spec']> = {}, status?: Deployment['status']): Deployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: 'shop', name: 'web', uid: 'd', generation: 1 },
    spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
    ...(status ? { status } : {}),
  };
}

export function replicaSetOf(
  name: string,
  hash: string,
  replicas: number,
  { available = replicas, revision = 1 }: { available?: number; revision?: number } = {},
): ReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      namespace: 'shop',
      name,
      uid: name,
      labels: { 'pod-template-hash': hash },
      annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    },
    spec: { replicas, selector: SELECTOR, template: TEMPLATE },
    status: { replicas, readyReplicas: available, availableReplicas: available },
  };
}

export function statefulSetOf(spec: Partial<StatefulSet['spec']> = {}): StatefulSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace: 'shop', name: 'db', uid: 's', generation: 1 },
    spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
  };
}

export function daemonSetOf(spec: Partial<DaemonSet['spec']> = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: 'shop', name: 'agent', uid: 'a', generation: 1 },
    spec: { selector: SELECTOR, template: TEMPLATE, ...spec },
  };
}

export function jobOf(spec: Partial<Job['spec']> = {}, status: Job['status'] = {}): Job {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { namespace: 'shop', name: 'task', uid: 'j' },
    spec: { completions: 1, parallelism: 1, template: TEMPLATE, ...spec },
    status,
  };
}

export function nodeOf(
  name: string,
  {
    cpu = '2',
    memory = '4Gi',
    pods = '10',
    labels = {},
    spec = {},
  }: {
    cpu?: string;
    memory?: string;
    pods?: string;
    labels?: Record<string, string>;
    spec?: NonNullable<Node['spec']>;
  } = {},
): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec,
    status: { allocatable: { cpu, memory, pods } },
  };
}
