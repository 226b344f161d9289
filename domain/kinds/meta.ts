/** Pieces of the Kubernetes API that Karmada's kinds are made of. Field docs become the CRD's descriptions. */
import { z } from 'zod';
import type { JsonObject, JsonValue, ObjectMeta } from '../object.ts';

/** Any JSON value, kept as it is (`x-kubernetes-preserve-unknown-fields`). */
export const anyJson = z
  .custom<JsonValue>((value) => value !== undefined)
  .meta({ 'x-kubernetes-preserve-unknown-fields': true });

/** An object of a shape that belongs to somebody else, kept as it is. */
export const anyObject = z
  .custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .meta({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });

/** `metadata`: validated by the API server's own rules, not by the kind's schema. */
export const objectMeta = z
  .custom<ObjectMeta>((value) => typeof value === 'object' && value !== null)
  .meta({ type: 'object' });

/** RFC 3339 time with seconds. */
export const time = z.string().meta({ format: 'date-time' });

/** A resource quantity; numbers are accepted as Kubernetes does. */
export const quantity = z.union([z.string(), z.number()]).meta({ 'x-kubernetes-int-or-string': true });

/** Resource name to quantity. */
export const resourceList = z.record(z.string(), quantity);

/** String to string. */
export const stringMap = z.record(z.string(), z.string());

export const labelSelectorRequirement = z.object({
  key: z.string(),
  operator: z.string(),
  values: z.array(z.string()).optional(),
});

export const labelSelector = z.object({
  matchLabels: stringMap.optional(),
  matchExpressions: z.array(labelSelectorRequirement).optional(),
});
export type LabelSelector = z.infer<typeof labelSelector>;

export const condition = z.object({
  type: z.string(),
  status: z.enum(['True', 'False', 'Unknown']),
  observedGeneration: z.int().optional(),
  lastTransitionTime: time,
  reason: z.string(),
  message: z.string(),
});
export type Condition = z.infer<typeof condition>;

export const taint = z.object({
  key: z.string(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
  timeAdded: time.optional(),
});
export type Taint = z.infer<typeof taint>;

export const toleration = z.object({
  key: z.string().optional(),
  operator: z.string().optional(),
  value: z.string().optional(),
  effect: z.string().optional(),
  tolerationSeconds: z.int().optional(),
});
export type Toleration = z.infer<typeof toleration>;
