/** Nodes of the push members, for the scheduler (`--enable-scheduler-estimator`). */
import type { MemberNode } from '../domain/scheduling/member-node.ts';
import type { WatchedHub } from './hub.ts';
import { type MemberRegistry, readySession } from './member-registry.ts';

/** What members' nodes are while they are watched. */
export interface MemberNodes {
  /** What each node has left; undefined while that is not known, and for pull members. */
  of(cluster: string): readonly MemberNode[] | undefined;
  stop(): void;
}

/** What {@link watchMemberNodes} needs. */
export interface MemberNodesOptions {
  hub: Pick<WatchedHub, 'clusters'>;
  members: Pick<MemberRegistry, 'session'>;
}

/** Watches every push member while it is ready: the same watches that its status is reported from, where both are done. */
export function watchMemberNodes({ hub, members }: MemberNodesOptions): MemberNodes {
  return {
    of: (name) => readySession(members, hub.clusters.get({ name }))?.capacity().nodes(),
    stop: hub.clusters.onChange(({ type, object }) => {
      if (type !== 'deleted') {
        readySession(members, object)?.capacity();
      }
    }),
  };
}
