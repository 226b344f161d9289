/** What was read of a target and its metrics in the clusters that it runs in. */
import type { AutoscaledPod } from './pod.ts';
import type { PodUsage, Samples } from './samples.ts';

/** The scale of a target in one cluster. */
export interface ScaleReading {
  specReplicas: number;
  statusReplicas: number;
  /** Text form; empty where the kind names none. */
  selector: string;
}

/** What one cluster answered about one metric. */
export type MetricAnswer =
  | { kind: 'usages'; usages: readonly PodUsage[] }
  | { kind: 'samples'; samples: Samples }
  /** In thousandths. */
  | { kind: 'value'; value: number }
  | { kind: 'failed'; message: string };

/** One cluster that answered for its scale and its pods. */
export interface ClusterReading {
  cluster: string;
  scale: ScaleReading;
  /** None where no metric was looked at. */
  pods: readonly AutoscaledPod[];
  /** In the order of `spec.metrics`; none where no metric was looked at. */
  metrics: readonly MetricAnswer[];
}

/** A cluster that could not be counted with, and why. */
export interface UnreadCluster {
  cluster: string;
  message: string;
}

/** `member1: no answer; member2: …`. */
export function unreadText(clusters: readonly UnreadCluster[]): string {
  return clusters.map(({ cluster, message }) => `${cluster}: ${message}`).join('; ');
}
