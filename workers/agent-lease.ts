/** The Lease by which an agent says that it is alive: `karmada-cluster/<cluster>`, as Karmada's. */
import type { Logger } from 'pino';
import { CLUSTER_NAMESPACE } from '../domain/kinds/names.ts';
import type { KubeObject } from '../domain/object.ts';
import type { KubeClient } from '../kube/client.ts';
import { isNotFound } from '../kube/errors.ts';
import type { ResourceType } from '../kube/resource.ts';

export const LEASES: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

const DURATION_SECONDS = 40;
const PERIOD_MS = 10_000;
const RETRY_MS = 2_000;

/** Renews the Lease from now on; returns how to stop. */
export function keepLease(client: KubeClient, cluster: string, logger: Logger): () => void {
  let timer: NodeJS.Timeout;
  let isStopped = false;
  async function renew(): Promise<void> {
    let pauseMs = PERIOD_MS;
    try {
      await writeLease(client, cluster, new Date());
    } catch (error) {
      pauseMs = RETRY_MS;
      logger.warn({ cluster, error }, 'cannot renew the lease, trying again');
    }
    if (!isStopped) {
      timer = setTimeout(renew, pauseMs);
    }
  }
  timer = setTimeout(renew);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

async function writeLease(client: KubeClient, cluster: string, now: Date): Promise<void> {
  const metadata = { namespace: CLUSTER_NAMESPACE, name: cluster };
  const spec = {
    holderIdentity: cluster,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: now.toISOString().replace('Z', '000Z'),
  };
  const lease: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
  try {
    await client.patch(LEASES, metadata, { type: 'merge', body: { spec } });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
    await client.create(LEASES, lease);
  }
}
