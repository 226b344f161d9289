/** A web request as the server reads it. */
import type { UserInfo } from '../access/user.ts';
import { badRequest, tooLarge } from '../response/status.ts';
import type { ApiRequest } from './api-request.ts';
import { MAX_BODY_BYTES } from './body.ts';

/** Reads everything but the body, which is read once, when asked for. `caller` is who the connection belongs to. */
export function fromWebRequest(request: Request, caller: UserInfo | undefined): ApiRequest {
  const url = new URL(request.url);
  let bytes: Promise<Uint8Array> | undefined;
  return {
    method: request.method,
    path: decodePath(url.pathname),
    query: url.searchParams,
    header: (name) => request.headers.get(name) ?? undefined,
    headerNames: () => [...request.headers.keys()],
    body: request.body
      ? {
          kind: 'bytes',
          read() {
            bytes ??= readBytes(request);
            return bytes;
          },
        }
      : { kind: 'none' },
    web: request,
    signal: request.signal,
    caller,
  };
}

/** A path without its percent signs. Throws BadRequest. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badRequest(`invalid URL path ${JSON.stringify(path)}`);
  }
}

async function readBytes(request: Request): Promise<Uint8Array> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > MAX_BODY_BYTES) {
    throw tooLarge(MAX_BODY_BYTES);
  }
  if (announced > 0) {
    return new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      throw tooLarge(MAX_BODY_BYTES);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
