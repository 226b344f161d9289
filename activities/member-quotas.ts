/** ResourceQuotas of push members, where this process follows them (gate ResourceQuotaEstimate). */
import type { QuotaFacts } from '../domain/scheduling/quota-estimator.ts';

/** What is known of them. */
export interface MemberQuotas {
  /** The quotas of one namespace; none where they are not followed. */
  of(cluster: string, namespace: string): readonly QuotaFacts[];
  /** A quota came, changed or went. */
  change(cluster: string, old: QuotaFacts | undefined, quota: QuotaFacts | undefined): void;
  /** The member is not followed any more. */
  forget(cluster: string): void;
}

/** Knows nothing yet. */
export function createMemberQuotas(): MemberQuotas {
  const clusters = new Map<string, Map<string, QuotaFacts[]>>();
  return {
    of: (cluster, namespace) => clusters.get(cluster)?.get(namespace) ?? [],
    change(cluster, old, quota) {
      const namespaces = clusters.get(cluster) ?? new Map<string, QuotaFacts[]>();
      clusters.set(cluster, namespaces);
      const { name, namespace = '' } = (quota ?? old)?.metadata ?? { name: '' };
      const others = (namespaces.get(namespace) ?? []).filter(({ metadata }) => metadata.name !== name);
      const left = quota ? [...others, quota] : others;
      if (left.length > 0) {
        namespaces.set(namespace, left);
      } else {
        namespaces.delete(namespace);
      }
    },
    forget: (cluster) => void clusters.delete(cluster),
  };
}
