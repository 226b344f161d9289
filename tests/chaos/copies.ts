/** Watches over the copies of what must always serve: at each moment somebody must, as long as somebody did. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { ChaosMember } from './fleet.ts';
import { GROUP_LABEL } from './objects.ts';

/** What a copy was like when it was looked at; `unknown`: its member did not answer. */
type Copy = 'serves' | 'idle' | 'absent' | 'unknown';

/** A running watch. */
export interface CopyWatch {
  /** Moments at which the last copy that served was gone and no other served. */
  readonly losses: readonly string[];
  readonly samples: number;
  stop(): Promise<void>;
}

const PERIOD_MS = 250;
const ANSWER_MS = 1_000;

/** Looks at the guarded Deployments of a namespace on all members, past their relays, until it is stopped. */
export function watchCopies(members: readonly ChaosMember[], namespace: string): CopyWatch {
  const losses: string[] = [];
  const stopping = new AbortController();
  let samples = 0;
  let before = new Map<string, Map<string, Copy>>();

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const now = await look(members, namespace);
      samples++;
      for (const [name, copies] of before) {
        const loss = lossBetween(copies, now.get(name) ?? new Map());
        if (loss !== undefined) {
          losses.push(`${new Date().toISOString()} ${name}: ${loss}`);
        }
      }
      before = carriedOver(before, now);
      await sleep(PERIOD_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const watching = watch();
  watching.catch(() => {});
  return {
    losses,
    get samples() {
      return samples;
    },
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/** What was unknown this time is as it was last seen. */
function carriedOver(
  before: ReadonlyMap<string, ReadonlyMap<string, Copy>>,
  now: ReadonlyMap<string, ReadonlyMap<string, Copy>>,
): Map<string, Map<string, Copy>> {
  return new Map(
    [...now].map(([name, copies]) => [
      name,
      new Map(
        [...copies].map(([member, copy]) => [
          member,
          copy === 'unknown' ? (before.get(name)?.get(member) ?? copy) : copy,
        ]),
      ),
    ]),
  );
}

/** A copy that served is gone, and nobody else serves: says so. A copy whose member is away counts as it was last seen. */
function lossBetween(before: ReadonlyMap<string, Copy>, now: ReadonlyMap<string, Copy>): string | undefined {
  const seen = new Map([...now].map(([member, copy]) => [member, copy === 'unknown' ? before.get(member) : copy]));
  const gone = [...before].filter(([member, copy]) => copy === 'serves' && now.get(member) === 'absent');
  return gone.length > 0 && ![...seen.values()].includes('serves')
    ? `the last copy that served left ${gone.map(([member]) => member).join(', ')}; now ${JSON.stringify(Object.fromEntries(now))}`
    : undefined;
}

async function look(members: readonly ChaosMember[], namespace: string): Promise<Map<string, Map<string, Copy>>> {
  const found = await Promise.all(
    members.map(async (member) => ({ name: member.name, objects: await guardedOn(member, namespace) })),
  );
  const names = new Set(found.flatMap(({ objects }) => objects?.map(({ metadata }) => metadata.name) ?? []));
  return new Map(
    [...names].map((name) => [
      name,
      new Map(
        found.map(({ name: member, objects }) => [
          member,
          objects ? stateOf(objects.find(({ metadata }) => metadata.name === name)) : 'unknown',
        ]),
      ),
    ]),
  );
}

async function guardedOn({ direct }: ChaosMember, namespace: string): Promise<KubeObject[] | undefined> {
  try {
    const resource = await direct.resourceOf({ apiVersion: 'apps/v1', kind: 'Deployment' });
    const signal = AbortSignal.timeout(ANSWER_MS);
    const labelSelector = `${GROUP_LABEL}=guarded`;
    return (await direct.client.list(resource, { namespace, labelSelector, signal })).items;
  } catch {
    return undefined;
  }
}

function stateOf(object: KubeObject | undefined): Copy {
  if (!object || object.metadata.deletionTimestamp) {
    return 'absent';
  }
  return isJsonObject(object.status) && Number(object.status.readyReplicas) > 0 ? 'serves' : 'idle';
}
