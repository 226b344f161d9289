/** The registrations of the webhooks, under the names that Karmada gives them, so that they take the place of its own. */
import { CLUSTER_GROUP, CLUSTER_VERSION } from '../../api/aggregated/stored-version.ts';
import { CLUSTER_WEBHOOKS, WEBHOOKS, type WebhookRegistration } from '../../api/webhooks/registrations.ts';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { clientConfig, type WebhookAddress } from './definitions.ts';

/** The mutating and the validating configuration. `withCluster` where Cluster is a CustomResourceDefinition. */
export function webhookConfigurations(address: WebhookAddress, withCluster: boolean): KubeObject[] {
  const registrations = withCluster ? [...WEBHOOKS, ...CLUSTER_WEBHOOKS] : WEBHOOKS;
  const of = (type: WebhookRegistration['type']) =>
    registrations.filter((registration) => registration.type === type).map((one) => webhookOf(one, address));
  const apiVersion = 'admissionregistration.k8s.io/v1';
  return [
    {
      apiVersion,
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'mutating-config' },
      webhooks: of('mutating'),
    },
    {
      apiVersion,
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'validating-config' },
      webhooks: of('validating'),
    },
  ];
}

function webhookOf(registration: WebhookRegistration, address: WebhookAddress): JsonObject {
  const { name, path, operations, group, resource, scope, sideEffects, timeoutSeconds } = registration;
  const { objectSelector, matchConditions = [] } = registration;
  return {
    name,
    // Clusters of the version that only the hub uses are converted for them.
    rules: [
      {
        operations,
        apiGroups: [group],
        apiVersions: [group === CLUSTER_GROUP ? CLUSTER_VERSION : '*'],
        resources: [resource],
        scope,
      },
    ],
    clientConfig: clientConfig(address, path),
    ...(objectSelector ? { objectSelector } : {}),
    ...(matchConditions.length > 0 ? { matchConditions: matchConditions.map((condition) => ({ ...condition })) } : {}),
    failurePolicy: 'Fail',
    sideEffects,
    admissionReviewVersions: ['v1'],
    timeoutSeconds,
  };
}
