/** Sends one request on to another API server and streams the answer back. */
import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { UserInfo } from '../access/user.ts';
import { plainError } from '../response/status.ts';
import { type HeaderValues, identityHeaders, passedHeaders, returnedHeaders } from './headers.ts';
import type { ProxiedMember } from './member.ts';

/** One request to be sent on. */
export interface Forwarding {
  member: ProxiedMember;
  dispatcher: Dispatcher;
  caller: UserInfo;
  /** On the member, with query: `/api/v1/pods?watch=true`. */
  pathAndQuery: string;
}

/** Codes whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

/** The member's answer to the caller, who comes as themselves. Rejects as {@link sendOn} does. */
export function forward(request: Request, { member, dispatcher, caller, pathAndQuery }: Forwarding): Promise<Response> {
  return sendOn(request, dispatcher, addressOf(member, pathAndQuery), identityHeaders(member, caller));
}

/**
 * The server's answer, whatever its code, as it comes. Nothing is buffered: watches and logs flow, a caller that goes
 * away ends the request. Rejects with a 500 when the server does not answer.
 */
export async function sendOn(
  request: Request,
  dispatcher: Dispatcher,
  address: { origin: string; path: string },
  identity: HeaderValues,
): Promise<Response> {
  try {
    const answer = await dispatcher.request({
      ...address,
      method: request.method as Dispatcher.HttpMethod,
      headers: { ...passedHeaders(request.headers), ...identity },
      body: request.body ? Readable.fromWeb(request.body) : null,
      signal: request.signal,
    });
    const hasBody = !BODILESS.has(answer.statusCode) && request.method !== 'HEAD';
    if (!hasBody) {
      await answer.body.dump();
    }
    // A body that is given up early fails; whoever still reads it hears of that from the iterator.
    answer.body.on('error', () => {});
    return new Response(hasBody ? ReadableStream.from(answer.body) : null, {
      status: answer.statusCode,
      headers: returnedHeaders(answer.headers),
    });
  } catch (error) {
    throw request.signal.aborted ? error : unreachable(error);
  }
}

/** Origin and path of a request to a server, whose address may have a path of its own. */
export function addressOf(
  { server }: Pick<ProxiedMember, 'server'>,
  pathAndQuery: string,
): { origin: string; path: string } {
  const { origin, pathname } = new URL(server);
  return { origin, path: `${pathname.replace(/\/+$/, '')}${pathAndQuery}` };
}

/** The 500 that tells why a server did not answer. */
export function unreachable(error: unknown): Error {
  const failure = plainError(error instanceof Error ? error.message || error.name : String(error));
  failure.cause = error;
  return failure;
}
