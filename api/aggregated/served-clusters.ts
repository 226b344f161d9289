/**
 * `cluster.karmada.io/v1alpha1` of a hub that passes it here, as it passes it to Karmada's own API server: so Clusters have
 * the subresource `proxy` that no CustomResourceDefinition can have. The hub still stores, validates and admits them,
 * under {@link STORED_VERSION}, and hears of every request as its caller's.
 */
import type { Dispatcher } from 'undici';
import { type AuthenticatedOptions, openAuthenticated } from '../../kube/authenticated-connections.ts';
import { impersonationHeaders } from '../../kube/credentials.ts';
import type { UserInfo } from '../access/user.ts';
import { addressOf, unreachable } from '../proxy/forward.ts';
import { passedHeaders, returnedHeaders } from '../proxy/headers.ts';
import { fromWebRequest } from '../request/web-request.ts';
import { asServed, asStored, storedPath } from './stored-version.ts';

/** Clusters through the hub. */
export interface ServedClusters {
  /** The hub's answer, streamed. Rejects with a 500 when the hub does not answer. */
  handle(request: Request, caller: UserInfo): Promise<Response>;
  /** Cuts what runs. */
  close(): Promise<void>;
}

/** Headers of a body that is changed on its way. */
const ABOUT_THE_BODY = new Set(['content-length', 'content-encoding', 'accept-encoding', 'etag']);

/** Opens the way to the hub, whose administrator we are there. */
export function openServedClusters(server: string, options: AuthenticatedOptions): ServedClusters {
  const hub = openAuthenticated(options);

  async function send(request: Request, caller: UserInfo, body: string | Uint8Array | undefined, rejected: boolean) {
    const { connections, headers } = await hub.present(rejected);
    const { pathname, search } = new URL(request.url);
    const { username, groups, extra } = caller;
    return connections.watches.request({
      ...addressOf({ server }, `${storedPath(pathname)}${search}`),
      method: request.method as Dispatcher.HttpMethod,
      headers: {
        ...passedHeaders([...request.headers].filter(([name]) => !ABOUT_THE_BODY.has(name))),
        accept: jsonOnly(request.headers.get('accept')),
        ...headers,
        ...impersonationHeaders({ user: username, groups, ...(extra ? { extra } : {}) }),
      },
      body: body ?? null,
      signal: request.signal,
    });
  }

  return {
    async handle(request, caller) {
      const body = await bodyOf(request, caller);
      try {
        let answer = await send(request, caller, body, false);
        if (answer.statusCode === 401) {
          await answer.body.dump();
          answer = await send(request, caller, body, true);
        }
        return servedAnswer(answer);
      } catch (error) {
        throw request.signal.aborted ? error : unreachable(error);
      }
    },
    close: () => hub.close(),
  };
}

/** Text of the stored version; what is no text is left to the hub to accept or refuse. */
async function bodyOf(request: Request, caller: UserInfo): Promise<string | Uint8Array | undefined> {
  const { body, header } = fromWebRequest(request, caller);
  const bytes = body.kind === 'bytes' ? await body.read() : undefined;
  return bytes && /json|yaml/.test(header('content-type') ?? 'json')
    ? asStored(Buffer.from(bytes).toString('utf8'))
    : bytes;
}

function servedAnswer({ statusCode, headers, body }: Dispatcher.ResponseData): Response {
  // A body that is given up early fails; whoever still reads it hears of that from the iterator.
  body.on('error', () => {});
  const kept = returnedHeaders(headers).filter(([name]) => !ABOUT_THE_BODY.has(name));
  return new Response(ReadableStream.from(servedLines(body)), { status: statusCode, headers: kept });
}

/** Each line as soon as it is whole: an event of a watch is one, and no field is divided between two. */
async function* servedLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let begun: string[] = [];
  for await (const chunk of body) {
    const text = decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      yield encoder.encode(asServed(`${begun.join('')}${text.slice(0, end)}`));
      begun = [];
    }
    begun.push(text.slice(end));
  }
  yield encoder.encode(asServed(`${begun.join('')}${decoder.decode()}`));
}

/** The accepted forms of JSON: what else the hub could answer cannot be changed on its way. */
function jsonOnly(accept: string | null): string {
  const forms = (accept ?? '').split(',').map((form) => form.trim());
  return forms.filter((form) => /^application\/json\s*(;|$)/.test(form)).join(',') || 'application/json';
}
