/** The Kubernetes API over HTTP: JSON in and out, kept-alive connections, streamed watches. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { JsonObject } from '../domain/object.ts';
import { isJsonObject } from '../domain/object.ts';
import { type AuthenticatedOptions, openAuthenticated } from './authenticated-connections.ts';
import { type Impersonation, impersonationHeaders } from './credentials.ts';
import { writeJson } from './deep-json.ts';
import { KubeStatusError, KubeUnreachableError } from './errors.ts';
import { parseJson } from './exact-json.ts';
import { resourceOfPath } from './resource.ts';
import { parseStatusText } from './status.ts';
import type { KubeRequest, KubeTransport } from './transport.ts';
import { decodeWatch } from './watch-decoder.ts';

/** Options of {@link createHttpTransport}. */
export interface HttpTransportOptions extends AuthenticatedOptions {
  /** Base URL; a path in it (a proxy's) is put before every request's. */
  server: string;
  impersonate?: Impersonation;
  /** @default {"fleetwright"} */
  userAgent?: string;
  /** Told of every request that is sent, `method` being `WATCH` for watches and `resource` as `deployments/status`. */
  counters?: (method: string, resource: string) => void;
}

/** Times a request that the server defers (429 with Retry-After) is sent again: client-go's bound. */
const MAX_DEFERRALS = 10;
/** Longest wait that a server may ask for, in ms. */
const MAX_DEFERRAL_MS = 60_000;

/**
 * A transport to one server with one identity. Requests deferred by the server (429 with `Retry-After`) wait and are
 * sent again; a request whose signal aborts rejects with the signal's reason.
 */
export function createHttpTransport(options: HttpTransportOptions): KubeTransport {
  const base = new URL(options.server);
  const basePath = base.pathname.replace(/\/+$/, '');
  const server = `${base.origin}${basePath}`;
  const impersonate = impersonationHeaders(options.impersonate);
  const authenticated = openAuthenticated(options);
  let closed = false;

  async function dispatch(request: KubeRequest, kind: 'requests' | 'watches', rejected: boolean) {
    if (closed) {
      throw new KubeUnreachableError(`Cannot reach ${server}: the connection was closed`);
    }
    const { connections, headers } = await authenticated.present(rejected);
    const query = new URLSearchParams(request.query).toString();
    options.counters?.(kind === 'watches' ? 'WATCH' : request.method, resourceOfPath(request.path));
    return await connections[kind].request({
      origin: base.origin,
      path: `${basePath}${request.path}${query ? `?${query}` : ''}`,
      method: request.method,
      headers: {
        accept: request.accept ?? 'application/json',
        'user-agent': options.userAgent ?? 'fleetwright',
        ...impersonate,
        ...headers,
        ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: writeJson(request.body) }),
      ...(request.signal ? { signal: request.signal } : {}),
    });
  }

  /** The answer of a request that was accepted; throws as {@link KubeTransport.send} does. */
  async function accepted(request: KubeRequest, kind: 'requests' | 'watches'): Promise<Dispatcher.ResponseData> {
    let rejected = false;
    for (let deferrals = 0; ; deferrals++) {
      const answer = await dispatch(request, kind, rejected);
      if (answer.statusCode >= 200 && answer.statusCode < 300) {
        return answer;
      }
      const text = await answer.body.text();
      const pause = deferrals < MAX_DEFERRALS ? deferralMs(answer) : undefined;
      if (answer.statusCode === 401 && options.credentials && !rejected) {
        rejected = true;
      } else if (pause !== undefined) {
        await sleep(pause, undefined, request.signal ? { signal: request.signal } : {});
      } else {
        throw new KubeStatusError(parseStatusText(text, answer.statusCode));
      }
    }
  }

  /** Everything but an abort and a server's "no" is a server that does not answer. */
  function failure(error: unknown, request: KubeRequest): unknown {
    if (request.signal?.aborted) {
      return request.signal.reason;
    }
    if (error instanceof KubeStatusError || error instanceof KubeUnreachableError) {
      return error;
    }
    const reason = error instanceof Error ? error.message || error.name : String(error);
    return new KubeUnreachableError(`Cannot reach ${server} (${request.method} ${request.path}): ${reason}`, {
      cause: error,
    });
  }

  async function text(request: KubeRequest): Promise<string> {
    try {
      const answer = await accepted(request, 'requests');
      return await answer.body.text();
    } catch (error) {
      throw failure(error, request);
    }
  }

  return {
    server,
    text,

    async send(request) {
      return parseAnswer(await text(request), server, request);
    },

    async *watch(request) {
      let body: Dispatcher.ResponseData['body'] | undefined;
      try {
        ({ body } = await accepted(request, 'watches'));
        yield* decodeWatch(body);
      } catch (error) {
        if (!request.signal?.aborted) {
          throw failure(error, request);
        }
      } finally {
        // A reader that leaves early must not hold the connection; what the destroyed body says then is no news.
        body?.on('error', () => {}).destroy();
      }
    },

    async close() {
      closed = true;
      await authenticated.close();
    },
  };
}

function parseAnswer(text: string, server: string, request: KubeRequest): JsonObject {
  let answer: unknown;
  try {
    answer = parseJson(text);
  } catch (cause) {
    const shown = JSON.stringify(text.slice(0, 200));
    const message = `${server} answered ${request.method} ${request.path} with something else than JSON: ${shown}`;
    throw new KubeUnreachableError(message, { cause });
  }
  if (!isJsonObject(answer)) {
    throw new KubeUnreachableError(`${server} answered ${request.method} ${request.path} without a JSON object`);
  }
  return answer;
}

/** How long the server wants us to wait before the request is sent again; undefined when it is final. */
function deferralMs({ statusCode, headers }: Dispatcher.ResponseData): number | undefined {
  const seconds = Number(headers['retry-after']);
  return statusCode === 429 && seconds >= 0 ? Math.min(seconds * 1000, MAX_DEFERRAL_MS) : undefined;
}
