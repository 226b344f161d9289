/** Where workloads of the same affinity or anti-affinity group run. */
import type { Binding, ResourceBinding } from '../kinds/binding.ts';

/** Clusters that peers rule out, and sets of clusters that peers insist on. */
export interface PeerClusters {
  avoided: ReadonlySet<string>;
  required: readonly ReadonlySet<string>[];
}

/**
 * The clusters of the peers in this binding's namespace that share its groups, itself excluded.
 * A peer of the affinity group that is not scheduled yet binds nobody.
 */
export function peerClusters(binding: Binding, peers: readonly ResourceBinding[]): PeerClusters {
  const { affinityGroup, antiAffinityGroup } = binding.spec.workloadAffinityGroups ?? {};
  const { namespace, name } = binding.metadata;
  const avoided = new Set<string>();
  const required: Set<string>[] = [];
  for (const { metadata, spec: peer } of peers) {
    if (metadata.namespace !== namespace || metadata.name === name) {
      continue;
    }
    const targets = (peer.clusters ?? []).map((target) => target.name);
    const groups = peer.workloadAffinityGroups;
    if (antiAffinityGroup && groups?.antiAffinityGroup === antiAffinityGroup) {
      for (const target of targets) {
        avoided.add(target);
      }
    }
    if (affinityGroup && groups?.affinityGroup === affinityGroup && targets.length > 0) {
      required.push(new Set(targets));
    }
  }
  return { avoided, required };
}
