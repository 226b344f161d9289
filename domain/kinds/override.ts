/** policy.karmada.io/v1alpha1 OverridePolicy and ClusterOverridePolicy: how objects differ per cluster. */
import { z } from 'zod';
import { anyJson, objectMeta, stringMap } from './meta.ts';
import { clusterAffinity } from './placement.ts';
import { resourceSelector } from './policy.ts';

const anyOperator = z.enum(['add', 'remove', 'replace']);
const listOperator = z.enum(['add', 'remove']);

const subPatch = z.object({ subPath: z.string(), operator: anyOperator, value: anyJson.optional() });

const commandArgsOverrider = z.object({
  containerName: z.string(),
  operator: listOperator,
  value: z.array(z.string()).optional(),
});

const labelAnnotationOverrider = z.object({ operator: anyOperator, value: stringMap.optional() });

export const overriders = z.object({
  plaintext: z.array(z.object({ path: z.string(), operator: anyOperator, value: anyJson.optional() })).optional(),
  imageOverrider: z
    .array(
      z.object({
        predicate: z.object({ path: z.string() }).optional(),
        component: z.enum(['Registry', 'Repository', 'Tag']),
        operator: anyOperator,
        value: z.string().optional(),
      }),
    )
    .optional(),
  commandOverrider: z.array(commandArgsOverrider).optional(),
  argsOverrider: z.array(commandArgsOverrider).optional(),
  labelsOverrider: z.array(labelAnnotationOverrider).optional(),
  annotationsOverrider: z.array(labelAnnotationOverrider).optional(),
  fieldOverrider: z
    .array(z.object({ fieldPath: z.string(), json: z.array(subPatch).optional(), yaml: z.array(subPatch).optional() }))
    .optional(),
});
export type Overriders = z.infer<typeof overriders>;

export const overrideSpec = z.object({
  resourceSelectors: z.array(resourceSelector).optional(),
  overrideRules: z.array(z.object({ targetCluster: clusterAffinity.optional(), overriders })).optional(),
  targetCluster: clusterAffinity.optional(),
  overriders: overriders.optional(),
});
export type OverrideSpec = z.infer<typeof overrideSpec>;

const overrideShape = {
  apiVersion: z.literal('policy.karmada.io/v1alpha1'),
  metadata: objectMeta,
  spec: overrideSpec,
};

export const overridePolicy = z.object({ kind: z.literal('OverridePolicy'), ...overrideShape });
export type OverridePolicy = z.infer<typeof overridePolicy>;

export const clusterOverridePolicy = z.object({ kind: z.literal('ClusterOverridePolicy'), ...overrideShape });
export type ClusterOverridePolicy = z.infer<typeof clusterOverridePolicy>;

/** An override policy of either scope. */
export type AnyOverridePolicy = OverridePolicy | ClusterOverridePolicy;
