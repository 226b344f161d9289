/** config.karmada.io/v1alpha1 ResourceInterpreterContext: what is said to an interpreter webhook and what it answers. */
import { z } from 'zod';
import { aggregatedStatusItem, component, replicaRequirements } from './binding.ts';
import { anyObject, labelSelector } from './meta.ts';

export const dependentObjectReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string().optional(),
  labelSelector: labelSelector.optional(),
});

const interpreterRequest = z.object({
  uid: z.string(),
  kind: z.object({ group: z.string(), version: z.string(), kind: z.string() }),
  name: z.string(),
  namespace: z.string().optional(),
  operation: z.string(),
  object: anyObject.optional(),
  observedObject: anyObject.optional(),
  replicas: z.int32().optional(),
  aggregatedStatus: z.array(aggregatedStatusItem).optional(),
});
export type InterpreterRequest = z.infer<typeof interpreterRequest>;

/** `patch` is a JSON patch, base64. */
const interpreterResponse = z.object({
  uid: z.string(),
  successful: z.boolean(),
  status: z.object({ message: z.string().optional(), code: z.int32().optional() }).optional(),
  patch: z.string().optional(),
  patchType: z.enum(['JSONPatch']).optional(),
  replicaRequirements: replicaRequirements.optional(),
  replicas: z.int32().optional(),
  components: z.array(component).optional(),
  dependencies: z.array(dependentObjectReference).optional(),
  rawStatus: anyObject.optional(),
  healthy: z.boolean().optional(),
});
export type InterpreterResponse = z.infer<typeof interpreterResponse>;

export const resourceInterpreterContext = z.object({
  apiVersion: z.literal('config.karmada.io/v1alpha1'),
  kind: z.literal('ResourceInterpreterContext'),
  request: interpreterRequest.optional(),
  response: interpreterResponse.optional(),
});
export type ResourceInterpreterContext = z.infer<typeof resourceInterpreterContext>;
