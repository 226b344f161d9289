/** work.karmada.io/v1alpha1 Work: the manifests for one cluster. */
import { z } from 'zod';
import { isJsonObject, type KubeObject } from '../object.ts';
import { anyObject, condition, objectMeta } from './meta.ts';

function isWholeObject(value: unknown): boolean {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata)
  );
}

/** A whole object to be applied, kept as it is. */
export const manifest = z
  .custom<KubeObject>(isWholeObject, 'must be an object with apiVersion, kind and metadata')
  .meta({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true });

export const manifestStatus = z.object({
  identifier: z
    .object({
      ordinal: z.int().describe('Place in the list of manifests, from 0.'),
      group: z.string().optional().describe('API group of the object.'),
      version: z.string().describe('API version of the object, without group.'),
      kind: z.string().describe('Kind of the object.'),
      resource: z.string().describe('Plural name of the kind.'),
      namespace: z.string().optional().describe('Namespace of the object.'),
      name: z.string().describe('Name of the object.'),
    })
    .describe('Which object.'),
  status: anyObject.optional().describe('Its status in the cluster.'),
  health: z.enum(['Healthy', 'Unhealthy', 'Unknown']).optional().describe('Its health in the cluster.'),
});
export type ManifestStatus = z.infer<typeof manifestStatus>;

export const work = z
  .object({
    apiVersion: z.literal('work.karmada.io/v1alpha1'),
    kind: z.literal('Work'),
    metadata: objectMeta,
    spec: z
      .object({
        workload: z
          .object({ manifests: z.array(manifest).optional().describe('Objects to apply.') })
          .optional()
          .describe('What is to be in the cluster.'),
        suspendDispatching: z.boolean().optional().describe('True: nothing is sent to the cluster.'),
        preserveResourcesOnDeletion: z
          .boolean()
          .optional()
          .describe('True: the objects stay in the cluster when the Work is deleted.'),
      })
      .describe('What is to be in the cluster.'),
    status: z
      .object({
        conditions: z.array(condition).optional().describe('Whether the manifests have been applied.'),
        manifestStatuses: z.array(manifestStatus).optional().describe('State of each object in the cluster.'),
      })
      .optional()
      .describe('What is in the cluster.'),
  })
  .describe('Work holds objects for one cluster: the one whose execution namespace it is in.');
export type Work = z.infer<typeof work>;
