/** Objects that tests write, small and complete. */
import { randomUUID } from 'node:crypto';
import { CLUSTER_PROPAGATION_POLICY_ID_LABEL, PROPAGATION_POLICY_ID_LABEL } from '../../domain/kinds/names.ts';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { isKubeObject } from '../../kube/parse.ts';
import { referenceTo } from './cluster-client.ts';

/** A bare API server as the hub lacks our admission, which gives policies their ids. */
const HUB_HAS_ADMISSION = process.env.FLEETWRIGHT_HUB === undefined;

/** A Deployment of nginx. */
export function deployment(namespace: string, name: string, replicas = 1): KubeObject {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace, name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } },
    },
  };
}

/** A ConfigMap. */
export function configMap(namespace: string, name: string, data: Record<string, string>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace, name }, data };
}

/** A placement on these clusters. */
export function on(...clusterNames: string[]): JsonObject {
  return { clusterAffinity: { clusterNames } };
}

/** What a policy selects: an object, or all of a kind. */
export type Selected = KubeObject | { apiVersion: string; kind: string };

/** A PropagationPolicy that selects these objects, or all of these kinds in its namespace. */
export function propagationPolicy(
  namespace: string,
  name: string,
  placement: JsonObject,
  selected: readonly Selected[],
): KubeObject {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { namespace, name, ...idLabel(PROPAGATION_POLICY_ID_LABEL) },
    spec: { resourceSelectors: selected.map(selectorOf), placement },
  };
}

/** A ClusterPropagationPolicy that selects these objects, or all of these kinds. */
export function clusterPropagationPolicy(
  name: string,
  placement: JsonObject,
  selected: readonly Selected[],
): KubeObject {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterPropagationPolicy',
    metadata: { name, ...idLabel(CLUSTER_PROPAGATION_POLICY_ID_LABEL) },
    spec: { resourceSelectors: selected.map(selectorOf), placement },
  };
}

function selectorOf(selected: Selected): JsonObject {
  return isKubeObject(selected) ? { ...referenceTo(selected) } : { ...selected };
}

function idLabel(label: string): { labels?: Record<string, string> } {
  return HUB_HAS_ADMISSION ? {} : { labels: { [label]: randomUUID() } };
}
