/** ResourceQuotas of members, read through the hub's proxy with the rights of whoever asks. */
import type { Cluster } from '../../domain/kinds/cluster.ts';
import { type MemberQuota, memberQuota } from '../../domain/scheduling/member-quota.ts';
import { isConditionTrue } from '../../domain/status/conditions.ts';
import type { KubeClient } from '../../kube/client.ts';
import { itemOfKind } from '../../kube/parse.ts';

/** Quotas by member, and why those of other members are not known. */
export interface MemberQuotas {
  quotas: Map<string, MemberQuota[]>;
  unread: { cluster: string; why: string }[];
}

/** A member that is slower is passed over, in ms. */
const PATIENCE_MS = 3_000;
/** Members that are asked side by side. */
const CONCURRENCY = 16;

/** Asks every member that is ready. */
export async function readMemberQuotas(client: KubeClient, clusters: readonly Cluster[]): Promise<MemberQuotas> {
  const result: MemberQuotas = { quotas: new Map(), unread: [] };
  const waiting = [...clusters];
  const askNext = async (): Promise<void> => {
    for (let cluster = waiting.shift(); cluster; cluster = waiting.shift()) {
      const { name } = cluster.metadata;
      try {
        result.quotas.set(name, await quotasOf(client, cluster));
      } catch (error) {
        result.unread.push({ cluster: name, why: error instanceof Error ? error.message : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, askNext));
  return result;
}

async function quotasOf({ transport }: KubeClient, { metadata, status }: Cluster): Promise<MemberQuota[]> {
  if (!isConditionTrue(status?.conditions, 'Ready')) {
    throw new Error('the cluster is not ready');
  }
  const { items } = await transport.send({
    method: 'GET',
    path: `/apis/cluster.karmada.io/v1alpha1/clusters/${metadata.name}/proxy/api/v1/resourcequotas`,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return (Array.isArray(items) ? items : []).flatMap((item) => {
    const quota = itemOfKind(item, 'v1', 'ResourceQuota');
    return quota ? [memberQuota(quota)] : [];
  });
}
