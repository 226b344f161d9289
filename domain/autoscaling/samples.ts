/** Metric values as members' APIs answer them: metrics.k8s.io, custom.metrics.k8s.io and external.metrics.k8s.io. */
import { z } from 'zod';
import { quantity } from '../kinds/meta.ts';
import { MetricError } from './metric-error.ts';
import { milliOf } from './milli.ts';
import { podId } from './pod.ts';

/** One value of one pod. */
export interface Sample {
  /** In thousandths. */
  value: number;
  /** When it was measured, in epoch milliseconds, and over what time before that. */
  atMs: number;
  windowMs: number;
}

/** Samples by pod id. */
export type Samples = ReadonlyMap<string, Sample>;

/** What the containers of one pod use. */
export interface PodUsage {
  cluster: string;
  namespace: string;
  name: string;
  atMs: number;
  windowMs: number;
  /** Usage in thousandths by resource. */
  containers: readonly { name: string; usage: ReadonlyMap<string, number> }[];
}

/** The window of a custom metric that names none (Kubernetes' metrics client). */
const DEFAULT_WINDOW_MS = 60_000;
const UNIT_MS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

const podMetricsList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string(), namespace: z.string().default('') }),
      timestamp: z.string(),
      window: z.string(),
      containers: z.array(z.object({ name: z.string(), usage: z.record(z.string(), quantity) })).nullish(),
    }),
  ),
});

/** Reads a PodMetricsList of a cluster. Throws `ZodError` for anything else. */
export function podUsages(cluster: string, list: unknown): PodUsage[] {
  return podMetricsList.parse(list).items.map(({ metadata, timestamp, window, containers }) => ({
    cluster,
    ...metadata,
    atMs: Date.parse(timestamp),
    windowMs: durationMs(window),
    containers: (containers ?? []).map((one) => ({
      name: one.name,
      usage: new Map(Object.entries(one.usage).map(([resource, amount]) => [resource, milliOf(amount)])),
    })),
  }));
}

/** Go's `1m30s`; what cannot be read is no time at all. */
function durationMs(text: string): number {
  const parts = text.matchAll(/([\d.]+)(ms|h|m|s)/g);
  return [...parts].reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT_MS[unit] ?? 0), 0);
}

/** What pods use of a resource in all; a pod with a container that says nothing of it has no sample. */
export function podSamples(usages: readonly PodUsage[], resource: string): Samples {
  return new Map(
    usages.flatMap(({ cluster, name, containers, ...time }) => {
      const used = containers.map(({ usage }) => usage.get(resource));
      const known = used.filter((amount) => amount !== undefined);
      const value = known.reduce((sum, amount) => sum + amount, 0);
      return known.length === 0 || known.length < used.length
        ? []
        : [[podId(cluster, name), { value, atMs: time.atMs, windowMs: time.windowMs }] as const];
    }),
  );
}

/** What one container of each pod uses of a resource. Throws {@link MetricError} when a pod has no such container. */
export function containerSamples(usages: readonly PodUsage[], resource: string, container: string): Samples {
  return new Map(
    usages.flatMap(({ cluster, namespace, name, containers, atMs, windowMs }) => {
      const found = containers.find((one) => one.name === container);
      if (!found) {
        throw new MetricError(
          `failed to get container metrics: container ${container} not present in metrics for pod ${namespace}/${name}`,
        );
      }
      const value = found.usage.get(resource);
      return value === undefined ? [] : [[podId(cluster, name), { value, atMs, windowMs }] as const];
    }),
  );
}

const metricValueList = z.object({
  items: z.array(
    z.object({
      describedObject: z.object({ name: z.string() }),
      timestamp: z.string(),
      // v1beta1 says `window`.
      windowSeconds: z.number().nullish(),
      window: z.number().nullish(),
      value: quantity,
    }),
  ),
});

/** Reads a custom metric of pods: a MetricValueList of v1beta1 or v1beta2. Throws `ZodError` for anything else. */
export function customSamples(cluster: string, list: unknown): Samples {
  return new Map(
    metricValueList.parse(list).items.map(({ describedObject, timestamp, windowSeconds, window, value }) => {
      const seconds = windowSeconds ?? window;
      const windowMs = seconds == null ? DEFAULT_WINDOW_MS : seconds * 1_000;
      return [podId(cluster, describedObject.name), { value: milliOf(value), atMs: Date.parse(timestamp), windowMs }];
    }),
  );
}

/** Reads a custom metric of one object, in thousandths. Throws `ZodError` for anything else. */
export function objectValue(list: unknown): number {
  return sum(metricValueList.parse(list).items);
}

const externalMetricValueList = z.object({ items: z.array(z.object({ value: quantity })) });

/** Reads an external metric: the sum of all its series, in thousandths. Throws `ZodError` for anything else. */
export function externalValue(list: unknown): number {
  return sum(externalMetricValueList.parse(list).items);
}

function sum(items: readonly { value: string | number }[]): number {
  if (items.length === 0) {
    throw new MetricError('no metrics returned');
  }
  return items.reduce((total, { value }) => total + milliOf(value), 0);
}
