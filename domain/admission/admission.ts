/**
 * What Karmada's admission webhooks, and the API servers of Cluster and ResourceRegistry, do to objects on their way
 * in. The hub applies it itself; on another API server it stands behind webhooks.
 */
import type { KubeObject } from '../object.ts';
import { clusterResourceBindingRules, resourceBindingRules } from './binding.ts';
import { clusterRules } from './cluster.ts';
import { clusterTaintPolicyRules } from './cluster-taint-policy.ts';
import { cronFederatedHPARules } from './cron-federated-hpa.ts';
import { validateDeletion } from './deletion-protection.ts';
import { federatedHPARules } from './federated-hpa.ts';
import { federatedResourceQuotaRules } from './federated-resource-quota.ts';
import { interpreterCustomizationRules } from './interpreter-customization.ts';
import { interpreterWebhookRules } from './interpreter-webhook.ts';
import { multiClusterIngressRules } from './multi-cluster-ingress.ts';
import { multiClusterServiceRules } from './multi-cluster-service.ts';
import { clusterOverridePolicyRules, overridePolicyRules } from './override-policy.ts';
import { clusterPropagationPolicyRules, propagationPolicyRules } from './propagation-policy.ts';
import { resourceRegistryRules } from './resource-registry.ts';
import type { KindRules, MutationRequest, ValidationRequest, Verdict } from './rules.ts';
import { workRules } from './work.ts';

/** Kind and group, as `kubectl` writes them, to rules. */
export const ADMISSION_RULES: ReadonlyMap<string, KindRules> = new Map([
  ['Cluster.cluster.karmada.io', clusterRules],
  ['PropagationPolicy.policy.karmada.io', propagationPolicyRules],
  ['ClusterPropagationPolicy.policy.karmada.io', clusterPropagationPolicyRules],
  ['OverridePolicy.policy.karmada.io', overridePolicyRules],
  ['ClusterOverridePolicy.policy.karmada.io', clusterOverridePolicyRules],
  ['FederatedResourceQuota.policy.karmada.io', federatedResourceQuotaRules],
  ['ClusterTaintPolicy.policy.karmada.io', clusterTaintPolicyRules],
  ['ResourceBinding.work.karmada.io', resourceBindingRules],
  ['ClusterResourceBinding.work.karmada.io', clusterResourceBindingRules],
  ['Work.work.karmada.io', workRules],
  ['ResourceInterpreterCustomization.config.karmada.io', interpreterCustomizationRules],
  ['ResourceInterpreterWebhookConfiguration.config.karmada.io', interpreterWebhookRules],
  ['FederatedHPA.autoscaling.karmada.io', federatedHPARules],
  ['CronFederatedHPA.autoscaling.karmada.io', cronFederatedHPARules],
  ['MultiClusterIngress.networking.karmada.io', multiClusterIngressRules],
  ['MultiClusterService.networking.karmada.io', multiClusterServiceRules],
  ['ResourceRegistry.search.karmada.io', resourceRegistryRules],
]);

/** The object as it is to be stored, before validation; the very object when nothing changes. */
export function mutate(request: MutationRequest): KubeObject {
  const { operation, object } = request;
  return operation === 'DELETE' ? object : (rulesOf(request)?.mutate?.(request) ?? object);
}

/** What is wrong with writing, or deleting, the object; an empty list when nothing is. */
export function validate(request: ValidationRequest): Verdict {
  return request.operation === 'DELETE'
    ? validateDeletion(request.object)
    : (rulesOf(request)?.validate?.(request) ?? []);
}

function rulesOf({ kind }: Pick<MutationRequest, 'kind'>): KindRules | undefined {
  return ADMISSION_RULES.get(`${kind.kind}.${kind.group}`);
}
