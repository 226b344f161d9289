/** Metrics of a FederatedHPA, in the shapes of Kubernetes' autoscaling/v2. */
import { z } from 'zod';
import { labelSelector, quantity } from './meta.ts';

const metricIdentifier = z.object({
  name: z.string().describe('Name of the metric.'),
  selector: labelSelector.optional().describe('Labels that narrow the metric down.'),
});

const describedObject = z.object({
  apiVersion: z.string().optional().describe('API version of the object.'),
  kind: z.string().describe('Kind of the object.'),
  name: z.string().describe('Name of the object.'),
});

const metricTarget = z.object({
  type: z.string().describe('How the target is given: Utilization, Value or AverageValue.'),
  value: quantity.optional().describe('Target for the metric as a whole.'),
  averageValue: quantity.optional().describe('Target for the average over all pods.'),
  averageUtilization: z
    .int32()
    .optional()
    .describe('Target for the average over all pods, in percent of their request.'),
});
export type MetricTarget = z.infer<typeof metricTarget>;

const current = z.object({
  value: quantity.optional().describe('The metric as a whole.'),
  averageValue: quantity.optional().describe('Average over all pods.'),
  averageUtilization: z.int32().optional().describe('Average over all pods, in percent of their request.'),
});

/** A metric from one of the five sources, with the value that is wanted or the one that is there. */
function metricFrom<Value extends z.ZodRawShape>(value: Value) {
  return z.object({
    type: z.string().describe('Which source: Resource, ContainerResource, Pods, Object or External.'),
    resource: z
      .object({ name: z.string().describe('Name of the resource, such as cpu.'), ...value })
      .optional()
      .describe('Use of a resource by the pods.'),
    containerResource: z
      .object({
        name: z.string().describe('Name of the resource, such as cpu.'),
        container: z.string().describe('Name of the container.'),
        ...value,
      })
      .optional()
      .describe('Use of a resource by one container of the pods.'),
    pods: z
      .object({ metric: metricIdentifier.describe('The metric.'), ...value })
      .optional()
      .describe('A metric that every pod has.'),
    object: z
      .object({
        describedObject: describedObject.describe('The object.'),
        metric: metricIdentifier.describe('The metric.'),
        ...value,
      })
      .optional()
      .describe('A metric of one object.'),
    external: z
      .object({ metric: metricIdentifier.describe('The metric.'), ...value })
      .optional()
      .describe('A metric of something outside, added up over all members.'),
  });
}

/** Exactly one source is set, the one that `type` names. */
export const metricSpec = metricFrom({ target: metricTarget.describe('The value to hold.') });
export type MetricSpec = z.infer<typeof metricSpec>;

export const metricStatus = metricFrom({ current: current.describe('The value now.') });
export type MetricStatus = z.infer<typeof metricStatus>;
