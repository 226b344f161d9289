/** config.karmada.io/v1alpha1 ResourceInterpreterWebhookConfiguration: services that interpret kinds. */
import { z } from 'zod';
import { objectMeta } from './meta.ts';

const interpreterWebhook = z.object({
  name: z.string().describe('Name of the webhook: a domain name of at least three parts, once in the list.'),
  clientConfig: z
    .object({
      url: z.string().optional().describe('HTTPS address. Exactly one of url and service is given.'),
      service: z
        .object({
          namespace: z.string().describe('Namespace of the Service.'),
          name: z.string().describe('Name of the Service.'),
          path: z.string().optional().describe('Path of the request.'),
          port: z.int32().optional().describe('Port of the Service, 443 when absent.'),
        })
        .optional()
        .describe('A Service of the cluster that Karmada runs in.'),
      caBundle: z
        .string()
        .optional()
        .meta({ format: 'byte' })
        .describe('PEM certificates that the server certificate must come from; those of the system when absent.'),
    })
    .describe('How the webhook is reached.'),
  rules: z
    .array(
      z.object({
        operations: z
          .array(z.string())
          .describe(
            'Operations that the webhook answers: InterpretReplica, InterpretComponent, ReviseReplica, Retain, AggregateStatus, InterpretDependency, InterpretStatus, InterpretHealth, or * alone for all.',
          ),
        apiGroups: z.array(z.string()).describe('API groups, or * alone for all.'),
        apiVersions: z.array(z.string()).describe('API versions, or * alone for all.'),
        kinds: z.array(z.string()).describe('Kinds, or * alone for all.'),
      }),
    )
    .optional()
    .describe('What the webhook is asked; one matching rule is enough.'),
  timeoutSeconds: z.int32().optional().describe('Seconds to wait for an answer, 1 to 30.'),
  interpreterContextVersions: z
    .array(z.string())
    .describe('Versions of ResourceInterpreterContext that the webhook understands; v1alpha1 must be among them.'),
});
export type InterpreterWebhook = z.infer<typeof interpreterWebhook>;

export const resourceInterpreterWebhookConfiguration = z
  .object({
    apiVersion: z.literal('config.karmada.io/v1alpha1'),
    kind: z.literal('ResourceInterpreterWebhookConfiguration'),
    metadata: objectMeta,
    webhooks: z.array(interpreterWebhook).describe('The webhooks.'),
  })
  .describe('ResourceInterpreterWebhookConfiguration names webhooks that interpret kinds for Karmada.');
export type ResourceInterpreterWebhookConfiguration = z.infer<typeof resourceInterpreterWebhookConfiguration>;
