/** policy.karmada.io/v1alpha1 OverridePolicy and ClusterOverridePolicy: how objects differ per cluster. */
import { z } from 'zod';
import { anyJson, objectMeta, stringMap } from './meta.ts';
import { clusterAffinity } from './placement.ts';
import { resourceSelector } from './policy.ts';

const anyOperator = z.enum(['add', 'remove', 'replace']).describe('What is done.');
const listOperator = z.enum(['add', 'remove']).describe('What is done.');

const subPatch = z.object({
  subPath: z.string().describe('JSON pointer inside the document.'),
  operator: anyOperator,
  value: anyJson.optional().describe('The new value; absent for remove.'),
});

const commandArgsOverrider = z.object({
  containerName: z.string().describe('Name of the container.'),
  operator: listOperator,
  value: z.array(z.string()).optional().describe('Words to append or to drop.'),
});

const labelAnnotationOverrider = z.object({
  operator: anyOperator,
  value: stringMap.describe('Keys and values; for remove the keys alone count.'),
});

export const overriders = z.object({
  plaintext: z
    .array(
      z.object({
        path: z.string().describe('JSON pointer to the field.'),
        operator: anyOperator,
        value: anyJson.optional().describe('The new value; absent for remove.'),
      }),
    )
    .optional()
    .describe('Changes of any field.'),
  imageOverrider: z
    .array(
      z.object({
        predicate: z
          .object({ path: z.string().describe('JSON pointer to the image.') })
          .optional()
          .describe('Which image; those of all containers of well-known workloads when absent.'),
        component: z.enum(['Registry', 'Repository', 'Tag']).describe('Part of the image name.'),
        operator: anyOperator,
        value: z.string().optional().describe('The new text; may be empty for remove.'),
      }),
    )
    .optional()
    .describe('Changes of image names.'),
  commandOverrider: z.array(commandArgsOverrider).optional().describe('Changes of the commands of containers.'),
  argsOverrider: z.array(commandArgsOverrider).optional().describe('Changes of the arguments of containers.'),
  labelsOverrider: z.array(labelAnnotationOverrider).optional().describe('Changes of labels.'),
  annotationsOverrider: z.array(labelAnnotationOverrider).optional().describe('Changes of annotations.'),
  fieldOverrider: z
    .array(
      z.object({
        fieldPath: z.string().describe('JSON pointer to the string that holds a document.'),
        json: z.array(subPatch).optional().describe('Changes of a JSON document; excludes yaml.'),
        yaml: z.array(subPatch).optional().describe('Changes of a YAML document; excludes json.'),
      }),
    )
    .optional()
    .describe('Changes inside documents that are held in a string, such as those of a ConfigMap.'),
});
export type Overriders = z.infer<typeof overriders>;

export const overrideSpec = z.object({
  resourceSelectors: z
    .array(resourceSelector)
    .optional()
    .describe('Templates the policy is for, one match is enough; all when absent.'),
  overrideRules: z
    .array(
      z.object({
        targetCluster: clusterAffinity.optional().describe('Clusters the rule is for; all when absent.'),
        overriders: overriders.describe('What differs there.'),
      }),
    )
    .optional()
    .describe('What differs where, applied in this order.'),
  targetCluster: clusterAffinity
    .optional()
    .describe('Older form of overrideRules: the clusters. Excludes overrideRules.'),
  overriders: overriders.optional().describe('Older form of overrideRules: the changes. Excludes overrideRules.'),
});
export type OverrideSpec = z.infer<typeof overrideSpec>;

const overrideShape = {
  apiVersion: z.literal('policy.karmada.io/v1alpha1'),
  metadata: objectMeta,
  spec: overrideSpec.describe('What differs where.'),
};

export const overridePolicy = z
  .object({ kind: z.literal('OverridePolicy'), ...overrideShape })
  .describe('OverridePolicy makes objects of its namespace differ from cluster to cluster.');
export type OverridePolicy = z.infer<typeof overridePolicy>;

export const clusterOverridePolicy = z
  .object({ kind: z.literal('ClusterOverridePolicy'), ...overrideShape })
  .describe('ClusterOverridePolicy makes objects, of any namespace or of none, differ from cluster to cluster.');
export type ClusterOverridePolicy = z.infer<typeof clusterOverridePolicy>;

/** An override policy of either scope. */
export type AnyOverridePolicy = OverridePolicy | ClusterOverridePolicy;
