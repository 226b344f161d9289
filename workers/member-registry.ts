/** The sessions of all push members, opened when first used and again when their credentials change. */
import type { Logger } from 'pino';
import { type Members, MemberUnavailableError } from '../activities/members.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { KubeObject } from '../domain/object.ts';
import { isConditionTrue } from '../domain/status/conditions.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { memberConnection } from './member-connection.ts';
import { type MemberSession, openMemberSession } from './member-session.ts';

/** Sessions by cluster. */
export interface MemberRegistry extends Members {
  /** The session of a cluster, ready or not. Throws `MemberUnavailableError` when it cannot be connected at all. */
  session(cluster: Cluster): MemberSession;
  close(): void;
}

/** What {@link openMemberRegistry} needs. */
export interface MemberRegistryOptions {
  hub: WatchedHub;
  logger: Logger;
  /** Given by a process that collects status: told of changes of managed objects on members. */
  onChange?: (cluster: string, change: Change<KubeObject>, own: boolean) => void;
  /** Counts requests to members: method and resource. */
  counters?: (method: string, resource: string) => void;
}

/** Longest wait for a member's answer: past it the attempt counts as failed and another follows. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A registry without sessions yet. */
export function openMemberRegistry({ hub, logger, onChange, counters }: MemberRegistryOptions): MemberRegistry {
  const sessions = new Map<string, { fingerprint: string; session: MemberSession }>();

  function session(cluster: Cluster): MemberSession {
    const { name } = cluster.metadata;
    const { secretRef } = cluster.spec;
    const secret = secretRef && hub.templates('v1', 'Secret')?.get(secretRef);
    const { transport, fingerprint } = memberConnection(cluster, secret);
    const known = sessions.get(name);
    if (known?.fingerprint === fingerprint) {
      return known.session;
    }
    known?.session.close();
    const opened = openMemberSession({
      cluster: name,
      transport: createHttpTransport({
        ...transport,
        headersTimeoutMs: ANSWER_TIMEOUT_MS,
        bodyTimeoutMs: ANSWER_TIMEOUT_MS,
        ...(counters ? { counters } : {}),
      }),
      logger,
      ...(onChange ? { onChange: (change, own) => onChange(name, change, own) } : {}),
    });
    sessions.set(name, { fingerprint, session: opened });
    return opened;
  }

  hub.clusters.onChange(({ type, object }) => {
    if (type === 'deleted') {
      sessions.get(object.metadata.name)?.session.close();
      sessions.delete(object.metadata.name);
    }
  });

  return {
    session,
    async get(name) {
      const cluster = hub.clusters.get({ name });
      if (!cluster) {
        throw new MemberUnavailableError(`cluster(${name}) is not there (any more)`);
      }
      if (!isConditionTrue(cluster.status?.conditions, 'Ready')) {
        throw new MemberUnavailableError(`cluster(${name}) not ready`);
      }
      return session(cluster);
    },
    close() {
      for (const { session } of sessions.values()) {
        session.close();
      }
      sessions.clear();
    },
  };
}
