/** work.karmada.io/v1alpha1 Work: the manifests for one cluster. */
import { z } from 'zod';
import type { KubeObject } from '../object.ts';
import { anyObject, condition, objectMeta } from './meta.ts';

/** A whole object to be applied, kept as it is. */
export const manifest = z
  .custom<KubeObject>((value) => typeof value === 'object' && value !== null)
  .meta({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });

export const manifestStatus = z.object({
  identifier: z.object({
    ordinal: z.int(),
    group: z.string().optional(),
    version: z.string(),
    kind: z.string(),
    resource: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  }),
  status: anyObject.optional(),
  health: z.enum(['Healthy', 'Unhealthy', 'Unknown']).optional(),
});
export type ManifestStatus = z.infer<typeof manifestStatus>;

export const work = z.object({
  apiVersion: z.literal('work.karmada.io/v1alpha1'),
  kind: z.literal('Work'),
  metadata: objectMeta,
  spec: z.object({
    workload: z.object({ manifests: z.array(manifest).optional() }).optional(),
    suspendDispatching: z.boolean().optional(),
    preserveResourcesOnDeletion: z.boolean().optional(),
  }),
  status: z
    .object({
      conditions: z.array(condition).optional(),
      manifestStatuses: z.array(manifestStatus).optional(),
    })
    .optional(),
});
export type Work = z.infer<typeof work>;
