/** The hub's API for the same process: the same pipeline without sockets, text or copies of answers. */

import { isJsonObject, type JsonObject } from '../domain/object.ts';
import { writeJson } from '../kube/deep-json.ts';
import { KubeStatusError } from '../kube/errors.ts';
import { parseJson } from '../kube/exact-json.ts';
import { parseStatus } from '../kube/status.ts';
import type { KubeRequest, KubeTransport, WatchEvent } from '../kube/transport.ts';
import type { UserInfo } from './access/user.ts';
import type { ApiRequest } from './request/api-request.ts';
import type { Answer } from './response/answer.ts';
import { methodNotAllowed } from './response/status.ts';

/** The manager of fields that are written without naming one. */
const AGENT = 'fleetwright';

/** A transport that asks as one user. `answer` is the server's pipeline. */
export function inProcessTransport(answer: (request: ApiRequest) => Promise<Answer>, user: UserInfo): KubeTransport {
  const closed = new AbortController();

  function apiRequest(request: KubeRequest): ApiRequest {
    const headers: Record<string, string> = {
      'content-type': request.contentType ?? 'application/json',
      accept: request.accept ?? 'application/json',
      'user-agent': AGENT,
      ...Object.fromEntries(
        Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')]),
      ),
    };
    return {
      method: request.method,
      path: decodeURIComponent(request.path),
      query: new URLSearchParams(request.query),
      header: (name) => headers[name],
      headerNames: () => Object.keys(headers),
      body: request.body === undefined ? { kind: 'none' } : { kind: 'value', value: request.body },
      ...(request.pipelined ? { pipelined: true } : {}),
      signal: request.signal ? AbortSignal.any([request.signal, closed.signal]) : closed.signal,
      caller: user,
    };
  }

  return {
    server: 'in process',
    async send(request) {
      return toObject(await answer(apiRequest(request)));
    },
    async *watch(request): AsyncGenerator<WatchEvent> {
      const result = await answer(apiRequest(request));
      if (result.kind !== 'watch') {
        throw methodNotAllowed();
      }
      try {
        for (let batch = await result.events.next(); batch; batch = await result.events.next()) {
          for (const { type, view } of batch) {
            yield { type, object: view.object };
          }
        }
      } finally {
        result.events.close();
      }
    },
    async text(request) {
      const result = await answer(apiRequest(request));
      return result.kind === 'document'
        ? new TextDecoder().decode(bytesOf(result.body))
        : writeJson(await toObject(result));
    },
    async close() {
      closed.abort();
    },
  };
}

function bytesOf(body: string | Uint8Array): Uint8Array {
  return typeof body === 'string' ? new TextEncoder().encode(body) : body;
}

async function toObject(answer: Answer): Promise<JsonObject> {
  switch (answer.kind) {
    case 'object':
      if (answer.code >= 400) {
        throw new KubeStatusError(parseStatus(answer.view.object, answer.code));
      }
      return answer.view.object;
    case 'list':
      return { ...answer.head, items: answer.items.map(({ object }) => object) };
    case 'document':
      return parsed(new TextDecoder().decode(bytesOf(answer.body)), answer.code);
    case 'response':
      return parsed(await answer.response.text(), answer.response.status);
    case 'watch':
      answer.events.close();
      throw new Error('A watch must be opened with watch()');
  }
}

function parsed(text: string, code: number): JsonObject {
  const value: unknown = parseJson(text);
  if (code >= 400) {
    throw new KubeStatusError(parseStatus(value, code));
  }
  return isJsonObject(value) ? value : {};
}
