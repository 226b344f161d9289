/** Webhooks that users have registered: admissionregistration.k8s.io/v1 configurations as the hub stores them. */
import { z } from 'zod';
import { labelSelector } from '../../../domain/kinds/meta.ts';
import type { KubeObject } from '../../../domain/object.ts';
import type { Store } from '../../store/store.ts';
import { matchCondition } from '../match-conditions.ts';
import { ruleWithOperations } from '../match-resources.ts';

const webhook = z.object({
  name: z.string(),
  clientConfig: z.object({
    url: z.string().optional(),
    service: z.object({ namespace: z.string(), name: z.string() }).optional(),
    caBundle: z.string().optional(),
  }),
  rules: z.array(ruleWithOperations).default([]),
  failurePolicy: z.enum(['Fail', 'Ignore']).default('Fail'),
  namespaceSelector: labelSelector.default({}),
  objectSelector: labelSelector.default({}),
  sideEffects: z.enum(['None', 'NoneOnDryRun', 'Some', 'Unknown']),
  timeoutSeconds: z.int().min(1).max(30).default(10),
  matchConditions: z.array(matchCondition).default([]),
  reinvocationPolicy: z.enum(['Never', 'IfNeeded']).default('Never'),
});
/** One webhook, with Kubernetes' defaults. */
export type Webhook = z.infer<typeof webhook>;

const configuration = z.object({ webhooks: z.array(webhook).default([]) });

/** What a webhook does: change, or only judge. */
export type WebhookType = 'mutating' | 'validating';

const RESOURCE: Record<WebhookType, string> = {
  mutating: 'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  validating: 'validatingwebhookconfigurations.admissionregistration.k8s.io',
};

/** Stored objects never change, so each is read once. */
const read = new WeakMap<KubeObject, readonly Webhook[]>();

/** All webhooks of a type, in the order in which they are called: by the names of configurations, then as listed. */
export function registeredWebhooks(store: Store, type: WebhookType): Webhook[] {
  return store
    .collection(RESOURCE[type])
    .list('')
    .flatMap(({ object }) => webhooksOf(object));
}

function webhooksOf(object: KubeObject): readonly Webhook[] {
  let webhooks = read.get(object);
  if (!webhooks) {
    webhooks = configuration.parse(object).webhooks;
    read.set(object, webhooks);
  }
  return webhooks;
}
