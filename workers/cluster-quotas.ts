/** Watches the ResourceQuotas of a member. */
import type { Logger } from 'pino';
import type { MemberQuotas } from '../activities/member-quotas.ts';
import { quotaFacts } from '../domain/scheduling/quota-estimator.ts';
import type { KubeClient } from '../kube/client.ts';
import { createInformer } from '../kube/informer.ts';
import type { ResourceType } from '../kube/resource.ts';

const QUOTAS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
};

/** What {@link watchQuotas} needs. */
export interface QuotaWatchOptions {
  client: KubeClient;
  cluster: string;
  quotas: MemberQuotas;
  logger: Logger;
}

/** Begins to watch; returns how to stop. */
export function watchQuotas({ client, cluster, quotas, logger }: QuotaWatchOptions): () => void {
  const informer = createInformer({ client, resource: QUOTAS, parse: quotaFacts, logger });
  informer.onChange((change) =>
    quotas.change(
      cluster,
      change.type === 'added' ? undefined : change.old,
      change.type === 'deleted' ? undefined : change.object,
    ),
  );
  informer.start();
  return () => {
    informer.stop();
    quotas.forget(cluster);
  };
}
