/**
 * The Lease by which an agent says that it is alive: `karmada-cluster/<cluster>`, as Karmada's. It also says since when the
 * agent has reported all of the member, so that the control plane knows which reports are from before an outage.
 */
import type { Logger } from 'pino';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { CLUSTER_NAMESPACE } from '../domain/kinds/names.ts';
import { annotationOf } from '../domain/metadata.ts';
import type { KubeObject } from '../domain/object.ts';
import { findCondition } from '../domain/status/conditions.ts';
import type { KubeClient } from '../kube/client.ts';
import { isNotFound } from '../kube/errors.ts';
import type { ResourceType } from '../kube/resource.ts';
import { createWorkQueue } from '../kube/work-queue.ts';

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

/**
 * On the Lease: `lastTransitionTime` of the Cluster's condition Ready since which its agent has looked at all of the member
 * and has reported it; empty until then. Absent where an agent does not say so: Karmada's.
 */
const REPORTED_SINCE_ANNOTATION = 'fleetwright.io/reported-since';

/** What {@link keepLease} needs. */
export interface LeaseOptions {
  client: KubeClient;
  cluster: string;
  logger: Logger;
  /** The Cluster while all of its member is reported; undefined while it is not. */
  reported: () => Cluster | undefined;
}

/** A Lease that is renewed. */
export interface KeptLease {
  /** Renews it now: what it says has changed. */
  renew(): void;
  stop(): void;
}

/** Renews the Lease from now on. */
export function keepLease({ client, cluster, logger, reported }: LeaseOptions): KeptLease {
  const queue = createWorkQueue<string>({
    name: 'lease',
    concurrency: 1,
    logger,
    process: async () => {
      let pauseMs = PERIOD_MS;
      try {
        await writeLease(client, cluster, readySince(reported()) ?? '');
      } catch (error) {
        pauseMs = RETRY_MS;
        logger.warn({ cluster, error }, 'cannot renew the lease, trying again');
      }
      clearTimeout(timer);
      if (!isStopped) {
        timer = setTimeout(renew, pauseMs);
      }
    },
  });
  const renew = (): void => queue.add(cluster);
  let timer = setTimeout(renew);
  let isStopped = false;
  return {
    renew,
    stop() {
      isStopped = true;
      queue.close();
      clearTimeout(timer);
    },
  };
}

/** True when the agent has reported all of its member since that is ready; by the Lease of an agent that does not say so, always. */
export function isReported(cluster: Cluster | undefined, lease: KubeObject | undefined): boolean {
  const since = lease && annotationOf(lease, REPORTED_SINCE_ANNOTATION);
  return lease !== undefined && (since === undefined || since === readySince(cluster));
}

/** `lastTransitionTime` of the condition Ready; undefined while that is not True. */
function readySince(cluster: Cluster | undefined): string | undefined {
  const ready = findCondition(cluster?.status?.conditions, 'Ready');
  return ready?.status === 'True' ? ready.lastTransitionTime : undefined;
}

async function writeLease(client: KubeClient, cluster: string, reportedSince: string): Promise<void> {
  const key = { namespace: CLUSTER_NAMESPACE, name: cluster };
  const metadata = { ...key, annotations: { [REPORTED_SINCE_ANNOTATION]: reportedSince } };
  const spec = {
    holderIdentity: cluster,
    leaseDurationSeconds: DURATION_SECONDS,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  };
  const lease: KubeObject = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
  try {
    await client.patch(LEASES, key, { type: 'merge', body: { metadata: { annotations: metadata.annotations }, spec } });
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
    await client.create(LEASES, lease);
  }
}
