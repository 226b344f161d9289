/** config.karmada.io/v1alpha1 ResourceInterpreterContext: what is said to an interpreter webhook and what it answers. */
import { z } from 'zod';
import type { GroupVersionKind, KubeObject } from '../object.ts';
import { type AggregatedStatusItem, component, replicaRequirements } from './binding.ts';
import { anyObject, labelSelector } from './meta.ts';

export const dependentObjectReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  namespace: z.string().optional(),
  name: z.string().optional(),
  labelSelector: labelSelector.optional(),
});

export interface InterpreterRequest {
  uid: string;
  kind: GroupVersionKind;
  name: string;
  namespace?: string;
  operation: string;
  object: KubeObject;
  observedObject?: KubeObject;
  replicas: number;
  aggregatedStatus?: AggregatedStatusItem[];
}

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

/** What is sent to a webhook. */
export interface InterpreterQuestion {
  apiVersion: 'config.karmada.io/v1alpha1';
  kind: 'ResourceInterpreterContext';
  request: InterpreterRequest;
}

/** What it answers. Webhooks on Karmada's own library leave out API version and kind. */
export const interpreterAnswer = z.object({
  apiVersion: z.literal('config.karmada.io/v1alpha1').optional(),
  kind: z.literal('ResourceInterpreterContext').optional(),
  response: interpreterResponse.optional(),
});
export type InterpreterAnswer = z.infer<typeof interpreterAnswer>;
