/** Answers as web responses: JSON or YAML, streamed where they are long, compressed where that pays. */

import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip, gzip } from 'node:zlib';
import { stringify as toYaml } from 'yaml';
import type { JsonObject } from '../../domain/object.ts';
import { unlessTooDeep, writeJson } from '../../kube/deep-json.ts';
import { entryBytes, ownBytes } from '../store/entry.ts';
import type { Answer, EventStream, View, ViewEvent } from './answer.ts';
import { listPieces, streamOf } from './list-stream.ts';
import { notAcceptable, statusObject } from './status.ts';

/** As Go writes YAML: words that YAML 1.1 takes for something else are quoted. */
const YAML_OPTIONS = { sortMapEntries: true, version: '1.1', indentSeq: false, lineWidth: 0 } as const;

/** Answers shorter than this are sent as they are, in bytes: as kube-apiserver. */
const GZIP_FROM_BYTES = 128 * 1024;

/** Lists at least this long are sent as they are made. */
const STREAMED_FROM_ITEMS = 500;

/** A level at which gzip costs little and saves most. */
const GZIP_LEVEL = 1;

const compress = promisify(gzip);

/** How one client wants its answer. */
export interface Wire {
  format: 'json' | 'yaml';
  pretty: boolean;
  gzip: boolean;
  warnings: readonly string[];
}

/** Writes an answer. */
export async function toWebResponse(answer: Answer, wire: Wire): Promise<Response> {
  switch (answer.kind) {
    case 'object':
      return bytesResponse(answer.code, objectBytes(answer.view, wire), wire);
    case 'list':
      return listResponse(answer.head, answer.items, wire);
    case 'watch':
      if (wire.format === 'yaml') {
        throw notAcceptable(['application/json']);
      }
      return new Response(eventBytes(answer.events), { status: 200, headers: headersOf(wire, 'application/json') });
    case 'document':
      return new Response(bodyOf(answer.body), {
        status: answer.code,
        headers: { 'content-type': answer.type, 'cache-control': 'no-cache, private', ...answer.headers },
      });
    case 'response':
      return answer.response;
  }
}

function headersOf({ warnings }: Wire, type: string): Headers {
  const headers = new Headers({ 'content-type': type, 'cache-control': 'no-cache, private' });
  for (const warning of new Set(warnings)) {
    headers.append('warning', `299 - ${JSON.stringify(warning)}`);
  }
  return headers;
}

function objectBytes({ object, entry }: View, { format, pretty }: Wire): string | Buffer {
  if (format === 'yaml') {
    return toYaml(object, YAML_OPTIONS);
  }
  if (pretty) {
    return unlessTooDeep(() => JSON.stringify(object, null, 2)) ?? writeJson(object);
  }
  return entry ? entryBytes(entry) : writeJson(object);
}

async function listResponse(head: JsonObject, items: View[], wire: Wire): Promise<Response> {
  if (wire.format === 'yaml' || wire.pretty) {
    const object = { ...head, items: items.map((item) => item.object) };
    return bytesResponse(200, objectBytes({ object }, wire), wire);
  }
  const pieces = listPieces(head, items);
  if (items.length < STREAMED_FROM_ITEMS) {
    return bytesResponse(200, Buffer.concat([...pieces]), wire);
  }
  const headers = headersOf(wire, 'application/json');
  const stream = streamOf(pieces);
  if (!wire.gzip) {
    return new Response(stream, { status: 200, headers });
  }
  headers.set('content-encoding', 'gzip');
  headers.set('vary', 'Accept-Encoding');
  const compressed = pipeline(Readable.fromWeb(stream), createGzip({ level: GZIP_LEVEL }), () => {
    // Whoever ends it early has gone away.
  });
  return new Response(Readable.toWeb(compressed), { status: 200, headers });
}

async function bytesResponse(code: number, bytes: string | Buffer, wire: Wire): Promise<Response> {
  const headers = headersOf(wire, wire.format === 'yaml' ? 'application/yaml' : 'application/json');
  if (wire.gzip && bytes.length >= GZIP_FROM_BYTES) {
    headers.set('content-encoding', 'gzip');
    headers.set('vary', 'Accept-Encoding');
    return new Response(new Uint8Array(await compress(bytes, { level: GZIP_LEVEL })), { status: code, headers });
  }
  return new Response(bodyOf(bytes), { status: code, headers });
}

function eventBytes(events: EventStream): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const batch = await events.next();
      if (batch) {
        controller.enqueue(Buffer.concat(batch.map(eventLine)));
      } else {
        controller.close();
      }
    },
    cancel: () => events.close(),
  });
}

/** One event as a line, written once for all watchers that see it alike. */
export function eventLine({ type, view, lines }: ViewEvent): Buffer {
  const known = lines?.map.get(lines.representation);
  if (known) {
    return known;
  }
  const line = ownBytes(`{"type":"${type}","object":${view.entry?.json ?? writeJson(view.object)}}\n`);
  lines?.map.set(lines.representation, line);
  return line;
}

/** Writes a failure, `Status` in the body. */
export async function statusResponse(error: Parameters<typeof statusObject>[0], wire: Wire): Promise<Response> {
  const view = { object: statusObject(error) };
  const response = await toWebResponse({ kind: 'object', code: error.code, view }, wire);
  const retryAfter = error.status.details?.retryAfterSeconds;
  if (retryAfter !== undefined) {
    response.headers.set('retry-after', String(retryAfter));
  }
  return response;
}

/** Bytes as a body that is allowed to be shared memory or not: what the type of `Response` cannot express. */
function bodyOf(bytes: string | Uint8Array): string | Uint8Array<ArrayBuffer> {
  return typeof bytes === 'string'
    ? bytes
    : new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
}
