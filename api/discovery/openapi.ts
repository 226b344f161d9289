/** `/openapi/v2`, and `/openapi/v3`: the index, and one document for each group-version, which clients may keep for ever. */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../domain/object.ts';
import { openApiDocument } from '../openapi/document.ts';
import { type OpenApiIndex, openApiIndex, openApiPath } from '../openapi/index.ts';
import { emptySwaggerProtobuf, PROTOBUF_TYPE, swaggerDocument } from '../openapi/version-two.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { Registry } from '../resource/registry.ts';
import type { Answer } from '../response/answer.ts';
import { pageNotFound } from '../response/page-not-found.ts';

const ROOT = '/openapi/v3';
const V2 = '/openapi/v2';
const YEAR_MS = 365 * 86_400_000;

/** Answers paths below `/openapi`; undefined for others. */
export function createOpenApi(registry: Registry, now: () => Date): (request: ApiRequest) => Answer | undefined {
  let index: { generation: number; value: OpenApiIndex } | undefined;

  function currentIndex(): OpenApiIndex {
    if (index?.generation !== registry.generation()) {
      index = { generation: registry.generation(), value: openApiIndex(registry.all()) };
    }
    return index.value;
  }

  return ({ path, query, header }) => {
    if (path === ROOT || path === `${ROOT}/`) {
      return document(JSON.stringify(currentIndex()), {});
    }
    if (path === V2) {
      return header('accept')?.includes('proto-openapi')
        ? { kind: 'document', code: 200, type: PROTOBUF_TYPE, body: emptySwaggerProtobuf() }
        : document(swaggerDocument(registry.all()), {});
    }
    if (!path.startsWith(`${ROOT}/`)) {
      return path.startsWith('/openapi/') ? pageNotFound() : undefined;
    }
    const wanted = path.slice(ROOT.length + 1);
    const definitions = registry.all().filter(({ group, version }) => openApiPath(group, version) === wanted);
    const [first] = definitions;
    const entry = currentIndex().paths[wanted];
    if (!first || !entry) {
      return pageNotFound();
    }
    const hash = new URLSearchParams(entry.serverRelativeURL.split('?')[1]).get('hash') ?? '';
    const headers = { etag: `"${hash}"`, vary: 'Accept', ...(query.has('hash') && forEver(now())) };
    if (header('if-none-match') === `"${hash}"`) {
      return { kind: 'document', code: 304, type: 'application/json', body: '', headers };
    }
    return document(JSON.stringify(openApiDocument(first.group, first.version, definitions)), headers);
  };
}

/** Headers for an answer whose address changes with its content. */
function forEver(now: Date): Record<string, string> {
  return { 'cache-control': 'public, immutable', expires: new Date(now.getTime() + YEAR_MS).toUTCString() };
}

function document(body: string, headers: Record<string, string>): Answer {
  return { kind: 'document', code: 200, type: 'application/json', body, headers };
}

/** A strong ETag of a JSON value. */
export function etagOf(value: JsonObject): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('hex').toUpperCase()}"`;
}
