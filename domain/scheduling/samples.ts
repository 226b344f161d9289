/** Small clusters and bindings for the tests of this folder. */
import type { BindingSpec, ResourceBinding, TargetCluster } from '../kinds/binding.ts';
import type { Cluster, ClusterSpec, ResourceSummary } from '../kinds/cluster.ts';
import type { Placement } from '../kinds/placement.ts';
import type { Candidate } from './candidates.ts';
import type { PlacedSpec } from './workload.ts';

/** A cluster that knows Deployments and ConfigMaps and has room for `pods` of any size. */
export function sampleCluster(
  name: string,
  pods = 100,
  { spec = {}, summary = {}, labels = {} }: SampleClusterParts = {},
): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name, labels },
    spec: { syncMode: 'Push', ...spec },
    status: {
      apiEnablements: [
        { groupVersion: 'apps/v1', resources: [{ name: 'deployments', kind: 'Deployment' }] },
        { groupVersion: 'v1', resources: [{ name: 'configmaps', kind: 'ConfigMap' }] },
      ],
      resourceSummary: { allocatable: { pods, cpu: '1000', memory: '1000Gi' }, ...summary },
    },
  };
}

interface SampleClusterParts {
  spec?: Partial<ClusterSpec>;
  summary?: ResourceSummary;
  labels?: Record<string, string>;
}

/** The binding of Deployment `web`. */
export function sampleBinding(placement: Placement, spec: Partial<BindingSpec> = {}): ResourceBinding {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: { name: 'web-deployment', namespace: 'shop', generation: 2 },
    spec: sampleSpec(placement, spec),
  };
}

/** The spec of {@link sampleBinding}; ties go to the smaller name. */
export function sampleSpec(placement: Placement, spec: Partial<BindingSpec> = {}): PlacedSpec {
  return {
    resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
    ...spec,
    placement,
  };
}

/** Placements by strategy. */
export const DUPLICATED: Placement = { replicaScheduling: { replicaSchedulingType: 'Duplicated' } };
export const AGGREGATED: Placement = {
  replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' },
};
export const DYNAMIC: Placement = {
  replicaScheduling: {
    replicaSchedulingType: 'Divided',
    replicaDivisionPreference: 'Weighted',
    weightPreference: { dynamicWeight: 'AvailableReplicas' },
  },
};
export const EVEN: Placement = {
  replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' },
};

/** Static weights by cluster name. */
export function weighted(weights: Record<string, number>): Placement {
  const staticWeightList = Object.entries(weights).map(([name, weight]) => ({
    targetCluster: { clusterNames: [name] },
    weight,
  }));
  return {
    replicaScheduling: {
      replicaSchedulingType: 'Divided',
      replicaDivisionPreference: 'Weighted',
      weightPreference: { staticWeightList },
    },
  };
}

/** A feasible cluster with room for `allocatable` more replicas besides the `running` ones. */
export function sampleCandidate(
  name: string,
  allocatable: number,
  { running = 0, overflowOrder = 0, region = '' }: { running?: number; overflowOrder?: number; region?: string } = {},
): Candidate {
  return {
    name,
    cluster: sampleCluster(name, allocatable, { spec: { region } }),
    score: running > 0 ? 100 : 0,
    overflowOrder,
    allocatable,
    available: allocatable + running,
  };
}

/** Targets from `{ name: replicas }`. */
export function targets(replicas: Record<string, number>): TargetCluster[] {
  return Object.entries(replicas).map(([name, count]) => ({ name, replicas: count }));
}

/** `{ name: replicas }` of targets, for short expectations. */
export function replicasByName(list: readonly TargetCluster[]): Record<string, number> {
  return Object.fromEntries(list.map(({ name, replicas = 0 }) => [name, replicas]));
}
