/** What is propagated in the benchmark, and the policy that propagates it. */
import type { KubeObject } from '../../domain/object.ts';
import { isJsonObject } from '../../domain/object.ts';
import { CONFIG_MAPS, DEPLOYMENTS } from '../../infra/join/resources.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** A kind of measurement. */
export type WorkloadKind = 'configmap' | 'deployment' | 'divided';

/** One run's place and mark. */
export interface Run {
  /** Namespace of everything it makes. */
  namespace: string;
  /** Value of the label `bench-run` on everything it makes. */
  id: string;
}

/** The resource of PropagationPolicies. */
export const POLICIES: ResourceType = {
  group: 'policy.karmada.io',
  version: 'v1alpha1',
  plural: 'propagationpolicies',
  kind: 'PropagationPolicy',
  namespaced: true,
};

/** Replicas of a template: Duplicated ones run that many in each member, divided ones in all members together. */
const REPLICAS = { deployment: 2, divided: 6 } as const;

/** The resource of a workload. */
export function resourceOf(kind: WorkloadKind): ResourceType {
  return kind === 'configmap' ? CONFIG_MAPS : DEPLOYMENTS;
}

/** One object of the workload, labelled with the run. */
export function objectOf(kind: WorkloadKind, name: string, { namespace, id }: Run): KubeObject {
  const metadata = { name, namespace, labels: { 'bench-run': id } };
  if (kind === 'configmap') {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { text: 'x'.repeat(200) } };
  }
  const requests = { cpu: '1m', memory: '1Mi' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: REPLICAS[kind],
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: 'nginx', resources: { requests } }] },
      },
    },
  };
}

/** The policy for all objects of a run, to all members. */
export function policyOf(kind: WorkloadKind, { namespace, id }: Run): KubeObject {
  const { group, version, kind: objectKind } = resourceOf(kind);
  const divided = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' };
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { name: `bench-${id}`, namespace },
    spec: {
      resourceSelectors: [
        {
          apiVersion: group === '' ? version : `${group}/${version}`,
          kind: objectKind,
          labelSelector: { matchLabels: { 'bench-run': id } },
        },
      ],
      placement: {
        clusterAffinity: {},
        ...(kind === 'divided' ? { replicaScheduling: divided } : {}),
      },
    },
  };
}

/** True for a template whose status shows all replicas of all members ready. */
export function isReady(kind: WorkloadKind, members: number): (object: KubeObject) => boolean {
  if (kind === 'configmap') {
    return () => true;
  }
  const wanted = kind === 'divided' ? REPLICAS.divided : REPLICAS.deployment * members;
  return ({ status }) => isJsonObject(status) && status.readyReplicas === wanted;
}
