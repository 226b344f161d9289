/** The head of an HTTP/1.1 upgrade as the server reads it. */
import type { IncomingMessage } from 'node:http';
import type { UserInfo } from '../access/user.ts';
import type { ApiRequest } from './api-request.ts';
import { decodePath } from './web-request.ts';

/** Whoever takes the connection over watches it itself. */
const NEVER = new AbortController().signal;

/** Reads it; an upgrade has no body. `caller` is who the connection belongs to. Throws for a URL that is none. */
export function fromUpgrade(incoming: IncomingMessage, caller: UserInfo | undefined): ApiRequest {
  const url = new URL(incoming.url ?? '/', 'https://hub');
  return {
    method: incoming.method ?? 'GET',
    path: decodePath(url.pathname),
    query: url.searchParams,
    header: (name) => incoming.headersDistinct[name]?.join(', '),
    headerNames: () => Object.keys(incoming.headersDistinct),
    body: { kind: 'none' },
    signal: NEVER,
    caller,
  };
}
