/** Pieces of the Kubernetes API that Karmada's kinds are made of. Field docs become the CRD's descriptions. */
import { z } from 'zod';
import type { JsonObject, JsonValue, ObjectMeta } from '../object.ts';
import { parseQuantity } from '../quantity.ts';

/** What CustomResourceDefinitions accept as a quantity. */
const QUANTITY_PATTERN =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$';

/** A label key or condition type: a name of at most 63 characters after an optional `domain/`. */
export const qualifiedNamePattern =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$/;

/** A machine-readable reason, as conditions have it. */
export const reasonPattern = /^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$/;

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

/** An integer that Go holds in 64 bits. */
export const int64 = z.int().meta({ format: 'int64' });

/** RFC 3339 time with seconds. */
export const time = z.string().meta({ format: 'date-time' });

function isQuantity(value: string | number): boolean {
  try {
    parseQuantity(value);
    return true;
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

/** A resource quantity that `parseQuantity` reads; numbers are accepted as Kubernetes does. */
export const quantity = z
  .union([z.string(), z.number()])
  .refine(isQuantity, 'must be a quantity, such as 500m or 2Gi')
  .meta({ pattern: QUANTITY_PATTERN, 'x-kubernetes-int-or-string': true });

/** Resource name to quantity. */
export const resourceList = z.record(z.string(), quantity);

/** String to string. */
export const stringMap = z.record(z.string(), z.string());

/** A list that server-side apply treats as one value. */
export const atomicList = { 'x-kubernetes-list-type': 'atomic' } as const;

/** An object that server-side apply treats as one value. */
export const atomicMap = { 'x-kubernetes-map-type': 'atomic' } as const;

/** A list of entries told apart by their `type`. */
export const listByType = { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['type'] };

/** The values of a label requirement, in the order they were given. */
const requirementValues = z
  .array(z.string())
  .optional()
  .meta(atomicList)
  .describe('Values to compare with: some for In and NotIn, none for Exists and DoesNotExist.');

export const labelSelectorRequirement = z.object({
  key: z.string().describe('Key of the label.'),
  operator: z.string().describe('In, NotIn, Exists or DoesNotExist.'),
  values: requirementValues,
});

export const labelSelector = z
  .object({
    matchLabels: stringMap.optional().describe('Labels that must be there with just these values.'),
    matchExpressions: z
      .array(labelSelectorRequirement)
      .optional()
      .meta(atomicList)
      .describe('Requirements on labels; all must hold.'),
  })
  .meta(atomicMap);
export type LabelSelector = z.infer<typeof labelSelector>;

export const condition = z.object({
  type: z.string().max(316).regex(qualifiedNamePattern).describe('What the condition is about.'),
  status: z.enum(['True', 'False', 'Unknown']).describe('Whether it holds.'),
  observedGeneration: int64.min(0).optional().describe('Generation of the object that the condition is about.'),
  lastTransitionTime: time.describe('When the status changed last.'),
  reason: z.string().min(1).max(1024).regex(reasonPattern).describe('Why, in one word.'),
  message: z.string().max(32768).describe('Why, for people.'),
});
export type Condition = z.infer<typeof condition>;

export const taint = z.object({
  key: z.string().describe('Key of the taint.'),
  value: z.string().optional().describe('Value of the taint.'),
  effect: z
    .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
    .describe('What happens to workloads that do not tolerate the taint.'),
  timeAdded: time.optional().describe('When the taint was added.'),
});
export type Taint = z.infer<typeof taint>;

export const toleration = z.object({
  key: z.string().optional().describe('Key of the tolerated taint; empty with Exists for all.'),
  operator: z.string().optional().describe('Equal (when absent) or Exists.'),
  value: z.string().optional().describe('Value of the tolerated taint, for Equal.'),
  effect: z.string().optional().describe('Effect of the tolerated taint; empty for all.'),
  tolerationSeconds: int64
    .optional()
    .describe('Seconds for which a NoExecute taint is tolerated; for ever when absent, not at all when 0 or less.'),
});
export type Toleration = z.infer<typeof toleration>;
