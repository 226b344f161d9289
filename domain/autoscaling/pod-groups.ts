/** Which pods of a target count, and how: Kubernetes' rules for pods that start, end, or have no metrics. */
import type { AutoscaledPod } from './pod.ts';
import type { Sample, Samples } from './samples.ts';
import type { AutoscalingSettings } from './settings.ts';

/** Ids of pods by what their metrics say. */
export interface PodGroups {
  readyCount: number;
  /** Pending, or still starting: they use nothing that counts yet. */
  unready: ReadonlySet<string>;
  /** Running without metrics. */
  missing: ReadonlySet<string>;
  /** Ending or failed: not there. */
  ignored: ReadonlySet<string>;
}

/** How pods are judged. */
export type PodRules = Pick<AutoscalingSettings, 'cpuInitializationMs' | 'initialReadinessDelayMs'> & {
  /** Epoch milliseconds. */
  now: number;
};

/** Groups them; only the CPU of a pod that starts is doubted. */
export function groupPods(
  pods: readonly AutoscaledPod[],
  samples: Samples,
  resource: string | undefined,
  rules: PodRules,
): PodGroups {
  const unready = new Set<string>();
  const missing = new Set<string>();
  const ignored = new Set<string>();
  let readyCount = 0;
  for (const pod of pods) {
    const sample = samples.get(pod.id);
    if (pod.isTerminating || pod.phase === 'Failed') {
      ignored.add(pod.id);
    } else if (pod.phase === 'Pending') {
      unready.add(pod.id);
    } else if (!sample) {
      missing.add(pod.id);
    } else if (resource === 'cpu' && isStarting(pod, sample, rules)) {
      unready.add(pod.id);
    } else {
      readyCount++;
    }
  }
  return { readyCount, unready, missing, ignored };
}

function isStarting(
  { startMs, ready }: AutoscaledPod,
  sample: Sample,
  { now, cpuInitializationMs, initialReadinessDelayMs }: PodRules,
): boolean {
  if (startMs === undefined || !ready) {
    return true;
  }
  const isUnready = ready.status === 'False';
  if (startMs + cpuInitializationMs > now) {
    // A sample from before it was ready, even in part, is one of its start.
    return isUnready || sample.atMs < ready.sinceMs + sample.windowMs;
  }
  // Never ready so far.
  return isUnready && startMs + initialReadinessDelayMs > ready.sinceMs;
}

/** True for a pod that serves. */
export function isReadyPod({ phase, ready }: AutoscaledPod): boolean {
  return phase === 'Running' && ready?.status === 'True';
}
