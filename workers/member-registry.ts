/** The sessions of all push members, opened when first used and again when their credentials change. */
import type { Logger } from 'pino';
import { MemberNotReadyError, type Members, MemberUnavailableError } from '../activities/members.ts';
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
  /** Watches managed objects on all members from now on; returns how to stop. */
  collect(listener: CollectListener): () => void;
  /** Begins the watches on a member anew; see `MemberSession`. */
  watchAnew(cluster: string): void;
  close(): void;
}

/** Who watches managed objects on all members. */
export interface CollectListener {
  onChange(cluster: string, change: Change<KubeObject>, own: boolean): void;
  /** A member has a new session, which watches nothing yet: its endpoint or its credentials have changed. */
  onReconnect(cluster: string): void;
}

/** What {@link openMemberRegistry} needs. */
export interface MemberRegistryOptions {
  hub: WatchedHub;
  logger: Logger;
  /** Counts requests to members: method and resource. */
  counters?: (method: string, resource: string) => void;
}

/** Longest wait for a member's answer: past it the attempt counts as failed and another follows. */
const ANSWER_TIMEOUT_MS = 10_000;

/** A registry without sessions yet. */
export function openMemberRegistry({ hub, logger, counters }: MemberRegistryOptions): MemberRegistry {
  const sessions = new Map<string, { fingerprint: string; session: MemberSession }>();
  let listener: CollectListener | undefined;

  function collectFrom(name: string, session: MemberSession): void {
    const told = listener;
    if (told) {
      session.collect((change, own) => told.onChange(name, change, own));
    }
  }

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
    });
    collectFrom(name, opened);
    sessions.set(name, { fingerprint, session: opened });
    if (known) {
      listener?.onReconnect(name);
    }
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
    collect(told) {
      listener = told;
      for (const [name, { session }] of sessions) {
        collectFrom(name, session);
      }
      return () => {
        listener = undefined;
        for (const { session } of sessions.values()) {
          session.stopCollecting();
        }
      };
    },
    watchAnew(name) {
      sessions.get(name)?.session.watchAnew();
    },
    async get(name) {
      const cluster = hub.clusters.get({ name });
      if (!cluster) {
        throw new MemberUnavailableError(`cluster(${name}) is not there (any more)`);
      }
      if (!isConditionTrue(cluster.status?.conditions, 'Ready')) {
        throw new MemberNotReadyError(`cluster(${name}) not ready`);
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

/** The session of a push member that is ready and can be connected; undefined for all others. */
export function readySession(
  members: Pick<MemberRegistry, 'session'>,
  cluster: Cluster | undefined,
): MemberSession | undefined {
  if (cluster?.spec.syncMode !== 'Push' || !isConditionTrue(cluster.status?.conditions, 'Ready')) {
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
