/**
 * Karmada's admission webhooks as they are registered at an API server: which requests each is asked about and under
 * which path it answers. Names, rules and bounds are those of Karmada's own manifests.
 */
import { DELETION_PROTECTED_LABEL } from '../../domain/kinds/names.ts';
import type { JsonObject } from '../../domain/object.ts';
import {
  CHANGED_BINDING,
  type MatchCondition,
  UNNAMED_BINDING,
  UNNAMED_CLUSTER_BINDING,
  UNPREPARED_WORK,
} from './match-conditions.ts';

/** Path of the conversion webhook of bindings. */
export const CONVERSION_PATH = '/convert';

/** True for what an API server calls by itself, without saying who asked for it. */
export function isWebhookPath(path: string): boolean {
  return path === CONVERSION_PATH || path === '/healthz' || path === '/readyz' || /^\/(mutate|validate)-/.test(path);
}

/** One webhook. */
export interface WebhookRegistration {
  /** Unique among those of its type; stands in the messages of refusals. */
  name: string;
  type: 'mutating' | 'validating';
  path: string;
  operations: ('CREATE' | 'UPDATE' | 'DELETE')[];
  /** API group; `*` is all. */
  group: string;
  /** Plural name; `*` is all resources, without subresources. */
  resource: string;
  scope: 'Cluster' | 'Namespaced' | '*';
  sideEffects: 'None' | 'NoneOnDryRun';
  timeoutSeconds: number;
  objectSelector?: JsonObject;
  /** Which of these requests it has anything to say about; Karmada is asked about all. */
  matchConditions?: MatchCondition[];
}

const TIMEOUT_SECONDS = 3;
/** Scripts of customizations are compiled. */
const CUSTOMIZATION_TIMEOUT_SECONDS = 10;

const WRITE: WebhookRegistration['operations'] = ['CREATE', 'UPDATE'];

function webhook(
  type: WebhookRegistration['type'],
  [name, path]: [name: string, path: string],
  [resource, group, scope]: [resource: string, group: string, scope: WebhookRegistration['scope']],
  rest: Partial<WebhookRegistration> = {},
): WebhookRegistration {
  return {
    name: `${name}.karmada.io`,
    type,
    path: `/${type === 'mutating' ? 'mutate' : 'validate'}-${path}`,
    operations: WRITE,
    group: group === '*' ? group : `${group}.karmada.io`,
    resource,
    scope,
    sideEffects: 'None',
    timeoutSeconds: TIMEOUT_SECONDS,
    ...rest,
  };
}

/** The webhook of a kind, named like it. */
function kindWebhook(
  type: WebhookRegistration['type'],
  kind: string,
  resource: Parameters<typeof webhook>[2],
  rest: Partial<WebhookRegistration> = {},
): WebhookRegistration {
  return webhook(type, [kind, kind], resource, rest);
}

/** All of them; in the order in which Karmada lists them. */
export const WEBHOOKS: readonly WebhookRegistration[] = [
  kindWebhook('mutating', 'propagationpolicy', ['propagationpolicies', 'policy', 'Namespaced']),
  kindWebhook('mutating', 'clusterpropagationpolicy', ['clusterpropagationpolicies', 'policy', 'Cluster']),
  kindWebhook('mutating', 'overridepolicy', ['overridepolicies', 'policy', 'Namespaced']),
  kindWebhook('mutating', 'resourcebinding', ['resourcebindings', 'work', 'Namespaced'], {
    operations: ['CREATE'],
    matchConditions: [UNNAMED_BINDING],
  }),
  kindWebhook('mutating', 'clusterresourcebinding', ['clusterresourcebindings', 'work', 'Cluster'], {
    operations: ['CREATE'],
    matchConditions: [UNNAMED_CLUSTER_BINDING],
  }),
  kindWebhook('mutating', 'work', ['works', 'work', 'Namespaced'], { matchConditions: [UNPREPARED_WORK] }),
  webhook('mutating', ['autoscaling', 'federatedhpa'], ['federatedhpas', 'autoscaling', 'Namespaced']),
  kindWebhook('mutating', 'multiclusterservice', ['multiclusterservices', 'networking', 'Namespaced']),
  kindWebhook('validating', 'propagationpolicy', ['propagationpolicies', 'policy', 'Namespaced']),
  kindWebhook('validating', 'clusterpropagationpolicy', ['clusterpropagationpolicies', 'policy', 'Cluster']),
  kindWebhook('validating', 'overridepolicy', ['overridepolicies', 'policy', 'Namespaced']),
  kindWebhook('validating', 'clusteroverridepolicy', ['clusteroverridepolicies', 'policy', 'Cluster']),
  webhook(
    'validating',
    ['config', 'resourceinterpreterwebhookconfiguration'],
    ['resourceinterpreterwebhookconfigurations', 'config', 'Cluster'],
  ),
  kindWebhook(
    'validating',
    'resourceinterpretercustomization',
    ['resourceinterpretercustomizations', 'config', 'Cluster'],
    { timeoutSeconds: CUSTOMIZATION_TIMEOUT_SECONDS },
  ),
  kindWebhook('validating', 'federatedresourcequota', ['federatedresourcequotas', 'policy', 'Namespaced']),
  kindWebhook('validating', 'multiclusteringress', ['multiclusteringresses', 'networking', 'Namespaced']),
  kindWebhook('validating', 'federatedhpa', ['federatedhpas', 'autoscaling', 'Namespaced']),
  kindWebhook('validating', 'cronfederatedhpa', ['cronfederatedhpas', 'autoscaling', 'Namespaced']),
  kindWebhook('validating', 'multiclusterservice', ['multiclusterservices', 'networking', 'Namespaced']),
  kindWebhook('validating', 'resourcedeletionprotection', ['*', '*', '*'], {
    operations: ['DELETE'],
    objectSelector: { matchExpressions: [{ key: DELETION_PROTECTED_LABEL, operator: 'Exists' }] },
  }),
  kindWebhook('validating', 'resourcebinding', ['resourcebindings', 'work', 'Namespaced'], {
    sideEffects: 'NoneOnDryRun',
    matchConditions: [CHANGED_BINDING],
  }),
  kindWebhook('validating', 'clustertaintpolicy', ['clustertaintpolicies', 'policy', 'Cluster']),
];

/**
 * Webhooks for Cluster where it is a CustomResourceDefinition: an aggregated API server has the same rules inside, so
 * Karmada registers none.
 */
export const CLUSTER_WEBHOOKS: readonly WebhookRegistration[] = [
  kindWebhook('mutating', 'cluster', ['clusters', 'cluster', 'Cluster']),
  kindWebhook('validating', 'cluster', ['clusters', 'cluster', 'Cluster']),
];
