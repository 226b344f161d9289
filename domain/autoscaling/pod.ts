/** What autoscaling reads of a pod, whichever cluster it runs in. */
import { z } from 'zod';
import { quantity } from '../kinds/meta.ts';
import type { KubeObject } from '../object.ts';
import { milliOf } from './milli.ts';

/** A pod of the target. */
export interface AutoscaledPod {
  /** Names repeat between clusters. */
  id: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  phase: string;
  isTerminating: boolean;
  /** Epoch milliseconds; absent while no kubelet has it. */
  startMs?: number;
  /** Condition Ready and when its status changed last, in epoch milliseconds. */
  ready?: { status: string; sinceMs: number };
  /** In the order of the pod; requests in thousandths by resource. */
  containers: readonly { name: string; requests: ReadonlyMap<string, number> }[];
}

/** A pod's place in the fleet, as samples and pods name it. */
export function podId(cluster: string, name: string): string {
  return `${cluster}/${name}`;
}

const shape = z.object({
  spec: z
    .object({
      containers: z
        .array(
          z.object({
            name: z.string(),
            resources: z.object({ requests: z.record(z.string(), quantity).optional() }).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  status: z
    .object({
      phase: z.string().optional(),
      startTime: z.string().nullish(),
      conditions: z
        .array(z.object({ type: z.string(), status: z.string(), lastTransitionTime: z.string().nullish() }))
        .nullish(),
    })
    .optional(),
});

/** Reduces a Pod. Throws `ZodError` for one that no API server stores. */
export function autoscaledPod(cluster: string, pod: KubeObject): AutoscaledPod {
  const { spec, status } = shape.parse(pod);
  const { name, labels = {}, deletionTimestamp } = pod.metadata;
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return {
    id: podId(cluster, name),
    name,
    labels,
    phase: status?.phase ?? 'Pending',
    isTerminating: deletionTimestamp !== undefined,
    ...(status?.startTime ? { startMs: Date.parse(status.startTime) } : {}),
    ...(ready ? { ready: { status: ready.status, sinceMs: Date.parse(ready.lastTransitionTime ?? '') || 0 } } : {}),
    containers: (spec?.containers ?? []).map((container) => ({
      name: container.name,
      requests: new Map(
        Object.entries(container.resources?.requests ?? {}).map(([resource, amount]) => [resource, milliOf(amount)]),
      ),
    })),
  };
}
