/** `clusters/*\/proxy`: one request to all members; an object is looked for, lists are put together. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import type { UserInfo } from '../access/user.ts';
import type { ResourceTarget } from '../request/target.ts';
import { type Forwarding, forward } from './forward.ts';

/** A member and how to send to it. */
export type Candidate = Pick<Forwarding, 'member' | 'dispatcher'>;

/** Longest wait for one member's answer, in ms: a member that is down must not hold up the others' answers. */
const MEMBER_TIMEOUT_MS = 10_000;

/** The one member that has an object, or the answer when there is none or more than one. */
export async function locate(
  candidates: readonly Candidate[],
  target: ResourceTarget,
  caller: UserInfo,
): Promise<Candidate | Response> {
  const pathAndQuery = objectPath(target);
  const found: Candidate[] = [];
  await Promise.all(
    candidates.map(async (candidate) => {
      const answer = await getFrom(candidate, pathAndQuery, caller);
      await answer?.body?.cancel();
      if (answer?.status === 200) {
        found.push(candidate);
      }
    }),
  );
  const [only, another] = found;
  if (!only) {
    return text("resource not found or don't have permission to get it", 404);
  }
  if (another) {
    const names = found.map(({ member }) => member.name).join(',');
    return text(`conflict resource, exist in more than one cluster: ${names}`, 409);
  }
  return only;
}

/** The items of all members' lists in one, in the order in which they answered; members that fail are left out. */
export async function listAll(
  candidates: readonly Candidate[],
  pathAndQuery: string,
  caller: UserInfo,
): Promise<Response> {
  const lists: JsonObject[] = [];
  await Promise.all(
    candidates.map(async (candidate) => {
      const answer = await getFrom(candidate, pathAndQuery, caller);
      const list: unknown = answer?.status === 200 ? await answer.json().catch(() => undefined) : undefined;
      if (isJsonObject(list)) {
        lists.push(list);
      } else {
        await answer?.body?.cancel().catch(() => {}); // A body that was read already needs no cancelling.
      }
    }),
  );
  const [first] = lists;
  return first ? Response.json({ ...first, items: lists.flatMap(itemsOf) }) : text('not found', 404);
}

/** The answer to a request that names no object and is no list. */
export function verbNotSupported(verb: string): Response {
  return text(`Request verb ${verb} is not support`, 405);
}

async function getFrom(candidate: Candidate, pathAndQuery: string, caller: UserInfo): Promise<Response | undefined> {
  const request = new Request('http://member/', { signal: AbortSignal.timeout(MEMBER_TIMEOUT_MS) });
  return forward(request, { ...candidate, caller, pathAndQuery }).catch(() => undefined);
}

function objectPath({ group, version, namespace, plural, name = '' }: ResourceTarget): string {
  const parts = [
    ...(group === '' ? ['api'] : ['apis', group]),
    version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    name,
  ];
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

function itemsOf({ items }: JsonObject): JsonValue[] {
  return Array.isArray(items) ? items : [];
}

function text(message: string, status: number): Response {
  return new Response(`${message}\n`, { status });
}
