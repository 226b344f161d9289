/** config.karmada.io/v1alpha1 ResourceInterpreterCustomization: Lua scripts that interpret a kind. */
import { z } from 'zod';
import { objectMeta } from './meta.ts';

const script = z.object({ luaScript: z.string().describe('Lua source of the function.') });

const customizationRules = z.object({
  retention: script.optional().describe('Retain: which fields of the object on a member outlive an update.'),
  replicaResource: script
    .optional()
    .describe('GetReplicas: the replicas of the object and what each of them asks for.'),
  componentResource: script
    .optional()
    .describe('GetComponents: the pod templates of the object, each with replicas and requests.'),
  replicaRevision: script.optional().describe('ReviseReplica: the object with other replicas.'),
  statusReflection: script.optional().describe('ReflectStatus: which part of the status is carried back from members.'),
  statusAggregation: script
    .optional()
    .describe('AggregateStatus: the status of the template from those of the members.'),
  healthInterpretation: script.optional().describe('InterpretHealth: whether the object is healthy.'),
  dependencyInterpretation: script.optional().describe('GetDependencies: what the object needs beside it.'),
});
export type CustomizationRules = z.infer<typeof customizationRules>;

export const resourceInterpreterCustomization = z
  .object({
    apiVersion: z.literal('config.karmada.io/v1alpha1'),
    kind: z.literal('ResourceInterpreterCustomization'),
    metadata: objectMeta,
    spec: z
      .object({
        target: z
          .object({
            apiVersion: z.string().describe('API version of the kind.'),
            kind: z.string().describe('The kind.'),
          })
          .describe('The kind that the scripts are for.'),
        customizations: customizationRules.describe('A script per operation.'),
      })
      .describe('The kind and its scripts.'),
  })
  .describe('ResourceInterpreterCustomization teaches Karmada to understand a kind, by Lua scripts.');
export type ResourceInterpreterCustomization = z.infer<typeof resourceInterpreterCustomization>;
