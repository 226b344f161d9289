/** autoscaling.karmada.io/v1alpha1 CronFederatedHPA: replicas by the clock. */
import { z } from 'zod';
import { crossVersionObjectReference } from './federated-hpa.ts';
import { objectMeta, time } from './meta.ts';

const cronFederatedHPARule = z.object({
  name: z.string().min(1).max(32).describe('Name of the rule, once in the list.'),
  schedule: z.string().describe('When the rule runs, in cron form.'),
  targetReplicas: z.int32().optional().describe('Replicas to set when the target is a workload.'),
  targetMinReplicas: z.int32().optional().describe('minReplicas to set when the target is a FederatedHPA.'),
  targetMaxReplicas: z.int32().optional().describe('maxReplicas to set when the target is a FederatedHPA.'),
  suspend: z.boolean().optional().meta({ default: false }).describe('True: the rule does not run.'),
  timeZone: z
    .string()
    .optional()
    .describe('Time zone of the schedule (IANA name); that of the controller when absent.'),
  successfulHistoryLimit: z
    .int32()
    .min(1)
    .max(32)
    .optional()
    .meta({ default: 3 })
    .describe('How many successful runs are remembered.'),
  failedHistoryLimit: z
    .int32()
    .min(0)
    .max(32)
    .optional()
    .meta({ default: 3 })
    .describe('How many failed runs are remembered.'),
});
export type CronFederatedHPARule = z.infer<typeof cronFederatedHPARule>;

const scheduleTime = time.describe('When the run was due.');
const executionTime = time.describe('When it ran.');

const executionHistory = z.object({
  ruleName: z.string().describe('Name of the rule.'),
  nextExecutionTime: time.optional().describe('When the rule runs next.'),
  successfulExecutions: z
    .array(
      z.object({
        scheduleTime,
        executionTime,
        appliedReplicas: z.int32().optional().describe('Replicas that were set.'),
        appliedMinReplicas: z.int32().optional().describe('minReplicas that was set.'),
        appliedMaxReplicas: z.int32().optional().describe('maxReplicas that was set.'),
      }),
    )
    .optional()
    .describe('Successful runs, newest first.'),
  failedExecutions: z
    .array(z.object({ scheduleTime, executionTime, message: z.string().describe('What went wrong.') }))
    .optional()
    .describe('Failed runs, newest first.'),
});

export const cronFederatedHPA = z
  .object({
    apiVersion: z.literal('autoscaling.karmada.io/v1alpha1'),
    kind: z.literal('CronFederatedHPA'),
    metadata: objectMeta,
    spec: z
      .object({
        scaleTargetRef: crossVersionObjectReference.describe('A FederatedHPA or a workload of the same namespace.'),
        rules: z.array(cronFederatedHPARule).describe('What to set when.'),
      })
      .describe('The target and its rules.'),
    status: z
      .object({ executionHistories: z.array(executionHistory).optional().describe('Last and next runs of each rule.') })
      .optional()
      .describe('What the rules did.'),
  })
  .describe('CronFederatedHPA scales a workload, or moves the bounds of a FederatedHPA, by the clock.');
export type CronFederatedHPA = z.infer<typeof cronFederatedHPA>;
