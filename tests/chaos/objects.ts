/** What the user of the chaos suite writes: templates, and the policies of their groups. */
import { FAILBACK_ANNOTATION } from '../../domain/failover/names.ts';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { configMap, deployment } from '../support/samples.ts';
import type { MemberName } from './fleet.ts';

/**
 * `web` and `settings` are changed in every way. `guarded` runs in one cluster at a time, and its user never takes it away:
 * some copy of it has to serve at any moment. `kept` stays in the clusters when its template is deleted.
 */
export const GROUPS = ['web', 'settings', 'guarded', 'kept'] as const;

/** See {@link GROUPS}. */
export type Group = (typeof GROUPS)[number];

/** By which a policy selects the templates of its group. */
export const GROUP_LABEL = 'chaos.fleetwright.io/group';

/** Where a group goes. */
export interface Placement {
  clusters: readonly MemberName[];
  division: 'Duplicated' | 'Divided';
  tolerationSeconds: number;
  /** When what was evicted goes back: the value of Fleetwright's annotation. */
  failback: string;
  /** Healthy copies are removed before there are others. */
  isDirect: boolean;
}

/** A Deployment of a group. */
export function workload(namespace: string, group: Group, name: string, replicas: number, tag: string): KubeObject {
  const { metadata, spec, ...rest } = deployment(namespace, name, replicas);
  const labels = { app: name };
  const containers = [{ name: 'nginx', image: `nginx:${tag}` }];
  return {
    ...rest,
    metadata: { ...metadata, labels: { ...labels, [GROUP_LABEL]: group } },
    spec: { ...(spec as JsonObject), template: { metadata: { labels }, spec: { containers } } },
  };
}

/** A ConfigMap of a group. */
export function settings(namespace: string, group: Group, name: string, value: number): KubeObject {
  const { metadata, ...rest } = configMap(namespace, name, { value: String(value) });
  return { ...rest, metadata: { ...metadata, labels: { [GROUP_LABEL]: group } } };
}

/** The policy of a group. */
export function groupPolicy(namespace: string, group: Group, name: string, placement: Placement): KubeObject {
  const { clusters, division, tolerationSeconds, failback, isDirect } = placement;
  const isWorkload = group === 'web' || group === 'guarded';
  const kind = isWorkload ? { apiVersion: 'apps/v1', kind: 'Deployment' } : { apiVersion: 'v1', kind: 'ConfigMap' };
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { namespace, name, annotations: { [FAILBACK_ANNOTATION]: failback } },
    spec: {
      resourceSelectors: [{ ...kind, labelSelector: { matchLabels: { [GROUP_LABEL]: group } } }],
      ...(group === 'kept' ? { preserveResourcesOnDeletion: true } : {}),
      ...(isDirect ? { failover: { cluster: { purgeMode: 'Directly' } } } : {}),
      placement: {
        clusterAffinity: { clusterNames: [...clusters] },
        clusterTolerations: ['not-ready', 'unreachable'].map((condition) => ({
          key: `cluster.karmada.io/${condition}`,
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds,
        })),
        replicaScheduling:
          division === 'Divided'
            ? { replicaSchedulingType: division, replicaDivisionPreference: 'Weighted' }
            : { replicaSchedulingType: division },
        ...(group === 'guarded'
          ? { spreadConstraints: [{ spreadByField: 'cluster', minGroups: 1, maxGroups: 1 }] }
          : {}),
      },
    },
  };
}

/** An override of the group `web` in one cluster. */
export function groupOverride(namespace: string, name: string, cluster: MemberName, value: number): KubeObject {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'OverridePolicy',
    metadata: { namespace, name },
    spec: {
      resourceSelectors: [
        { apiVersion: 'apps/v1', kind: 'Deployment', labelSelector: { matchLabels: { [GROUP_LABEL]: 'web' } } },
      ],
      overrideRules: [
        {
          targetCluster: { clusterNames: [cluster] },
          overriders: {
            annotationsOverrider: [{ operator: 'add', value: { 'chaos.fleetwright.io/value': `${value}` } }],
          },
        },
      ],
    },
  };
}

/** The group of a template; undefined for anything else. */
export function groupOf({ kind, metadata }: KubeObject): Group | undefined {
  return kind === 'Deployment' || kind === 'ConfigMap'
    ? GROUPS.find((group) => metadata.labels?.[GROUP_LABEL] === group)
    : undefined;
}
