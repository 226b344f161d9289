/** Pods and samples for tables of cases. */
import type { AutoscaledPod } from './pod.ts';
import type { PodRules } from './pod-groups.ts';
import type { Sample, Samples } from './samples.ts';

/** Epoch milliseconds at which all cases happen. */
export const NOW = Date.parse('2026-11-24T12:00:00Z');
export const MINUTE = 60_000;

/** Short periods, as Kubernetes' own cases have them. */
export const RULES: PodRules = { now: NOW, cpuInitializationMs: 2 * MINUTE, initialReadinessDelayMs: 10_000 };

/** A pod that has been ready for an hour, but for what is said. */
export function testPod(id: string, changes: Partial<AutoscaledPod> = {}): AutoscaledPod {
  return {
    id,
    name: id.slice(id.indexOf('/') + 1),
    labels: { app: 'web' },
    phase: 'Running',
    isTerminating: false,
    startMs: NOW - 60 * MINUTE,
    ready: { status: 'True', sinceMs: NOW - 60 * MINUTE },
    containers: [{ name: 'app', requests: new Map([['cpu', 1_000]]) }],
    ...changes,
  };
}

/** A sample of just now. */
export function sample(value: number, changes: Partial<Sample> = {}): Sample {
  return { value, atMs: NOW, windowMs: MINUTE, ...changes };
}

/** Samples of pods p0, p1, … */
export function samplesOf(...values: number[]): Samples {
  return new Map(values.map((value, index) => [`p${index}`, sample(value)]));
}
