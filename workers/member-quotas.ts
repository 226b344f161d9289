/** ResourceQuotas of the push members, for the scheduler (gate ResourceQuotaEstimate). */
import type { Logger } from 'pino';
import { MemberUnavailableError } from '../activities/members.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { type MemberQuota, memberQuota } from '../domain/scheduling/member-quota.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import { createInformer, type Informer } from '../kube/informer.ts';
import type { ResourceType } from '../kube/resource.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberRegistry } from './member-registry.ts';
import type { MemberSession } from './member-session.ts';

/** What members' quotas are while they are watched. */
export interface MemberQuotas {
  /** The quotas of a namespace; undefined while they are not known, and for pull members. */
  of(cluster: string, namespace: string): readonly MemberQuota[] | undefined;
  stop(): void;
}

/** What {@link watchMemberQuotas} needs. */
export interface MemberQuotasOptions {
  hub: Pick<WatchedHub, 'clusters'>;
  members: Pick<MemberRegistry, 'session'>;
  logger: Logger;
}

const RESOURCE_QUOTAS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'resourcequotas',
  kind: 'ResourceQuota',
  namespaced: true,
};
const BY_NAMESPACE = 'namespace';

interface Watch {
  session: MemberSession;
  informer: Informer<MemberQuota>;
  isSynced: boolean;
}

/** Watches every push member while it is ready. */
export function watchMemberQuotas({ hub, members, logger }: MemberQuotasOptions): MemberQuotas {
  const watches = new Map<string, Watch>();

  function forget(name: string): void {
    watches.get(name)?.informer.stop();
    watches.delete(name);
  }

  /** The watch on the member as it is reached now: new credentials are a new session. */
  function follow(cluster: Cluster): Watch | undefined {
    const { name } = cluster.metadata;
    const session = sessionOf(cluster);
    const known = watches.get(name);
    if (known?.session === session) {
      return known;
    }
    forget(name);
    if (!session) {
      return undefined;
    }
    const informer = createInformer<MemberQuota>({
      client: session.client,
      resource: RESOURCE_QUOTAS,
      parse: memberQuota,
      indices: { [BY_NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ''] },
      logger,
    });
    const watch: Watch = { session, informer, isSynced: false };
    watches.set(name, watch);
    informer.synced.then(
      () => {
        watch.isSynced = true;
      },
      // Stopped before.
      () => {},
    );
    informer.start();
    return watch;
  }

  function sessionOf(cluster: Cluster): MemberSession | undefined {
    if (cluster.spec.syncMode !== 'Push' || !isConditionTrue(cluster.status?.conditions, 'Ready')) {
      return undefined;
    }
    try {
      return members.session(cluster);
    } catch (error) {
      if (error instanceof MemberUnavailableError) {
        return undefined;
      }
      throw error;
    }
  }

  const unsubscribe = hub.clusters.onChange(({ type, object }) => {
    if (type === 'deleted') {
      forget(object.metadata.name);
    } else {
      follow(object);
    }
  });
  return {
    of(name, namespace) {
      const cluster = hub.clusters.get({ name });
      const watch = cluster && follow(cluster);
      return watch?.isSynced ? watch.informer.byIndex(BY_NAMESPACE, namespace) : undefined;
    },
    stop() {
      unsubscribe();
      for (const name of [...watches.keys()]) {
        forget(name);
      }
    },
  };
}
