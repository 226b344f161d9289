/** The collections of Karmada's own kinds. */
import type { Logger } from 'pino';
import type { z } from 'zod';
import {
  BINDINGS_BY_CLUSTER,
  BINDINGS_BY_DEPENDENT,
  BINDINGS_BY_POLICY,
  BINDINGS_PENDING,
  BINDINGS_SETTLING,
  WORKS_BY_NAME,
  WORKS_BY_NAMESPACE,
  WORKS_BY_SERVICE,
  WORKS_WANTING_SLICES,
} from '../activities/hub.ts';
import { keptClusters, purgedClusters } from '../domain/binding/targets.ts';
import { type Binding, clusterResourceBinding, resourceBinding } from '../domain/kinds/binding.ts';
import { cluster } from '../domain/kinds/cluster.ts';
import { clusterTaintPolicy } from '../domain/kinds/cluster-taint-policy.ts';
import { cronFederatedHPA } from '../domain/kinds/cron-federated-hpa.ts';
import { federatedHPA } from '../domain/kinds/federated-hpa.ts';
import { resourceInterpreterCustomization } from '../domain/kinds/interpreter-customization.ts';
import { resourceInterpreterWebhookConfiguration } from '../domain/kinds/interpreter-webhook.ts';
import { multiClusterService } from '../domain/kinds/multi-cluster-service.ts';
import { DEPENDED_BY_LABEL_PREFIX } from '../domain/kinds/names.ts';
import { clusterOverridePolicy, overridePolicy } from '../domain/kinds/override.ts';
import { clusterPropagationPolicy, propagationPolicy } from '../domain/kinds/policy.ts';
import { federatedResourceQuota } from '../domain/kinds/quota.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { remedy } from '../domain/kinds/remedy.ts';
import { type Work, work } from '../domain/kinds/work.ts';
import { workloadRebalancer } from '../domain/kinds/workload-rebalancer.ts';
import type { KubeObject } from '../domain/object.ts';
import { claimOf } from '../domain/policy/claim.ts';
import { isSettling } from '../domain/scheduling/assumed-workloads.ts';
import { pendingClass } from '../domain/scheduling/pending.ts';
import { servicesOf, wantsSlices } from '../domain/services/role.ts';
import type { KubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import type { Indices } from '../kube/object-cache.ts';
import { parseObject } from '../kube/parse.ts';
import type { ResourceType } from '../kube/resource.ts';

/** The resource of one of Karmada's kinds, in the version that is stored. Throws for other kinds. */
export function karmadaResource(kind: string): ResourceType {
  const definition = KARMADA_KINDS.find((one) => one.kind === kind);
  const version = definition?.versions.find(({ storage }) => storage);
  if (!definition || !version) {
    throw new Error(`${kind} is none of Karmada's kinds`);
  }
  const { group, plural, namespaced } = definition;
  return { group, version: version.name, plural, kind, namespaced };
}

/** Opens the collections that the control plane reads. Nothing is watched before each is started. */
export function openKarmadaCollections(client: KubeClient, logger: Logger) {
  function open<S extends z.ZodType<KubeObject>>(
    kind: string,
    schema: S,
    indices: Indices<z.output<S>> = {},
    keepManagedFields = false,
  ) {
    return openCollection<z.output<S>>({
      client,
      resource: karmadaResource(kind),
      parse: (object) => parseObject(schema, object),
      indices,
      keepManagedFields,
      logger,
    });
  }
  return {
    policies: open('PropagationPolicy', propagationPolicy),
    clusterPolicies: open('ClusterPropagationPolicy', clusterPropagationPolicy),
    overridePolicies: open('OverridePolicy', overridePolicy),
    clusterOverridePolicies: open('ClusterOverridePolicy', clusterOverridePolicy),
    clusterTaintPolicies: open('ClusterTaintPolicy', clusterTaintPolicy),
    bindings: open('ResourceBinding', resourceBinding, BINDING_INDICES),
    clusterBindings: open('ClusterResourceBinding', clusterResourceBinding, BINDING_INDICES),
    works: open('Work', work, WORK_INDICES),
    // Their managed fields tell when somebody last changed them.
    clusters: open('Cluster', cluster, {}, true),
    quotas: open('FederatedResourceQuota', federatedResourceQuota),
    remedies: open('Remedy', remedy),
    rebalancers: open('WorkloadRebalancer', workloadRebalancer),
    federatedHPAs: open('FederatedHPA', federatedHPA),
    cronFederatedHPAs: open('CronFederatedHPA', cronFederatedHPA),
    multiClusterServices: open('MultiClusterService', multiClusterService),
    customizations: open('ResourceInterpreterCustomization', resourceInterpreterCustomization),
    interpreterWebhooks: open('ResourceInterpreterWebhookConfiguration', resourceInterpreterWebhookConfiguration),
  };
}

/** How Works are looked up. */
export const WORK_INDICES: Indices<Work> = {
  [WORKS_BY_NAME]: ({ metadata }) => [metadata.name],
  [WORKS_BY_NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ''],
  [WORKS_BY_SERVICE]: servicesOf,
  [WORKS_WANTING_SLICES]: (work) => (wantsSlices(work) ? [work.metadata.namespace ?? ''] : []),
};

const BINDING_INDICES: Indices<Binding> = {
  [BINDINGS_BY_CLUSTER]: ({ spec }) => [...new Set([...keptClusters(spec), ...purgedClusters(spec)])],
  [BINDINGS_BY_DEPENDENT]: ({ metadata }) =>
    Object.keys(metadata.labels ?? {}).filter((label) => label.startsWith(DEPENDED_BY_LABEL_PREFIX)),
  [BINDINGS_SETTLING]: (binding) => (isSettling(binding) ? [BINDINGS_SETTLING] : []),
  [BINDINGS_PENDING]: (binding) => (pendingClass(binding) ? [BINDINGS_PENDING] : []),
  [BINDINGS_BY_POLICY]: (binding) => {
    const claim = claimOf(binding);
    return claim ? [claim.id] : [];
  },
};
