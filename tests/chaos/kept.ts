/** What stays in the clusters when its template is deleted: nobody but its owner may take it away. */
import type { KubeObject, ObjectKey } from '../../domain/object.ts';
import type { ChaosMember, MemberName } from './fleet.ts';
import { GROUP_LABEL } from './objects.ts';
import { untilNothing } from './quiet.ts';

/** A copy that its owner wants to stay. */
export interface Kept {
  member: MemberName;
  name: string;
  uid: string | undefined;
}

const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
const ANSWER_MS = 1_000;
const PATIENCE_MS = 5_000;

/** The copies that are there now; members that do not answer have none that one could miss later. */
export async function keptNow(members: readonly ChaosMember[], key: ObjectKey): Promise<Kept[]> {
  const found = await Promise.all(
    members.map(async (member): Promise<Kept[]> => {
      const object = (await keptOn(member, key.namespace ?? '').catch(() => [])).find(
        ({ metadata }) => metadata.name === key.name,
      );
      return object ? [{ member: member.name, name: key.name, uid: object.metadata.uid }] : [];
    }),
  );
  return found.flat();
}

/** Throws when one of them is gone, or is another object now. */
export async function assertKept(
  members: readonly ChaosMember[],
  namespace: string,
  kept: readonly Kept[],
): Promise<void> {
  await untilNothing(
    async () => {
      const there = new Set<string>();
      for (const member of members) {
        for (const { metadata } of await keptOn(member, namespace)) {
          there.add(`${member.name} ${metadata.name} ${metadata.uid}`);
        }
      }
      const missing = kept.filter(({ member, name, uid }) => !there.has(`${member} ${name} ${uid}`));
      return missing.length === 0 ? undefined : JSON.stringify(missing);
    },
    PATIENCE_MS,
    'What was to be preserved is gone',
  );
}

async function keptOn({ direct }: ChaosMember, namespace: string): Promise<KubeObject[]> {
  const resource = await direct.resourceOf(CONFIG_MAP);
  const labelSelector = `${GROUP_LABEL}=kept`;
  const signal = AbortSignal.timeout(ANSWER_MS);
  return (await direct.client.list(resource, { namespace, labelSelector, signal })).items;
}
