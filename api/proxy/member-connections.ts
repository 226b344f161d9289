/** Open connections to members, kept for the next request. */
import type { Dispatcher } from 'undici';
import { type Connections, openConnections } from '../../kube/connections.ts';
import type { ProxiedMember } from './member.ts';

/** Connections by member. */
export interface MemberConnections {
  /** Where requests to a member are dispatched; new when the way to it has changed. Answers may last for ever. */
  to(member: ProxiedMember): Dispatcher;
  /** Cuts what runs. */
  close(): Promise<void>;
}

/** No connections yet. */
export function createMemberConnections(): MemberConnections {
  const known = new Map<string, { fingerprint: string; open: Connections }>();
  return {
    to({ name, server, connection }) {
      const fingerprint = JSON.stringify([server, connection]);
      const kept = known.get(name);
      if (kept?.fingerprint === fingerprint) {
        return kept.open.watches;
      }
      kept?.open.retire();
      const open = openConnections(connection, undefined);
      known.set(name, { fingerprint, open });
      return open.watches;
    },
    async close() {
      await Promise.all([...known.values()].map(({ open }) => open.close()));
      known.clear();
    },
  };
}
