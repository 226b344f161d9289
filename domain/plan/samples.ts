/** A small hub for the tests of plans and explanations: Deployment `shop/web` on two of three clusters. */

import { targetClusters } from '../binding/targets.ts';
import { recordManaged } from '../interpreter/managed-fields.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import { executionNamespace, PROPAGATION_POLICY_ID_LABEL } from '../kinds/names.ts';
import type { Placement } from '../kinds/placement.ts';
import type { PropagationPolicy, PropagationSpec } from '../kinds/policy.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { kindOf } from '../object.ts';
import { DEFAULT_RULES } from '../propagation/rules.ts';
import { prune } from '../prune/prune.ts';
import { sampleCluster } from '../scheduling/samples.ts';
import { buildWork, reviseTemplate } from '../work/build.ts';
import { EMPTY_HUB, type HubState, indexHub } from './hub-state.ts';
import { outcomeOf } from './outcome.ts';
import { overrideFor } from './work-changes.ts';

/** Deployment `shop/web`. */
export function webDeployment(replicas = 4, labels: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', uid: 'uid-web', resourceVersion: '7', generation: 1, labels },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'web', image: 'web:1', resources: { requests: { cpu: '500m' } } }] },
      },
    },
  };
}

/** A PropagationPolicy `shop/<name>` of all Deployments. */
export function shopPolicy(name: string, placement: Placement, spec: Partial<PropagationSpec> = {}): PropagationPolicy {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { name, namespace: 'shop', labels: { [PROPAGATION_POLICY_ID_LABEL]: `id-${name}` } },
    spec: { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], placement, ...spec },
  };
}

/** Clusters `east` (tier=a), `west` (tier=a) and `edge` (tier=b). */
export const CLUSTERS: Cluster[] = [
  sampleCluster('east', 100, { labels: { tier: 'a' } }),
  sampleCluster('west', 100, { labels: { tier: 'a' } }),
  sampleCluster('edge', 100, { labels: { tier: 'b' } }),
];

/** Replicas divided evenly over the clusters of a tier. */
export function evenly(tier: string): Placement {
  return {
    clusterAffinity: { labelSelector: { matchLabels: { tier } } },
    replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' },
  };
}

/** The hub as it is once the control plane has done all that the given objects call for. */
export function settled(state: Partial<HubState>): HubState {
  const hub = indexHub({ ...EMPTY_HUB, clusters: CLUSTERS, ...state });
  const outcomes = hub.templates.map((template) => outcomeOf(hub, template, DEFAULT_RULES, true));
  const bindings = outcomes.flatMap(({ binding }): ResourceBinding[] =>
    binding?.kind === 'ResourceBinding' ? [binding] : [],
  );
  const works = outcomes.flatMap(({ template, binding }): Work[] => {
    if (!binding) {
      return [];
    }
    return targetClusters(binding.spec).map((target) => {
      const revised = reviseTemplate(template, binding, target, hub.interpreterFor(kindOf(template)), undefined);
      const cluster = hub.cluster(target.name);
      const work = buildWork({
        binding,
        cluster: target.name,
        manifest: cluster ? overrideFor(hub, revised, cluster).object : revised,
        injectPreservedLabels: true,
        uuid: `id-${target.name}`,
        steps: { prune, recordManaged },
      });
      return { ...work, metadata: { ...work.metadata, namespace: executionNamespace(target.name) } };
    });
  });
  return { ...EMPTY_HUB, ...hub, templates: outcomes.map(({ template }) => template), bindings, works };
}
