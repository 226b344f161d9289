/** Decodes the body of a watch: one JSON event a line, cut into chunks anywhere. */

import { isJsonObject } from '../domain/object.ts';
import { parseJson } from './exact-json.ts';
import type { WatchEvent } from './transport.ts';

/** Longest event that is read, in bytes; a server that sends more is at fault. */
const MAX_EVENT_BYTES = 64 * 1024 * 1024;

const NEWLINE = 0x0a;
const EVENT_TYPES = ['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK', 'ERROR'] as const;

/**
 * Yields the events of a body. Throws `SyntaxError` for a line that is no event, that is longer than the
 * limit, or that the end of the body cuts.
 */
export async function* decodeWatch(
  chunks: AsyncIterable<Uint8Array>,
  maxEventBytes = MAX_EVENT_BYTES,
): AsyncGenerator<WatchEvent, void, void> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...pending, chunk.subarray(start, end)]).toString('utf8');
      pending = [];
      pendingBytes = 0;
      start = end + 1;
      if (line.trim() !== '') {
        yield parseEvent(line);
      }
    }
    if (start < chunk.length) {
      pending.push(chunk.subarray(start));
      pendingBytes += chunk.length - start;
    }
    if (pendingBytes > maxEventBytes) {
      throw new SyntaxError(`an event is longer than ${maxEventBytes} bytes`);
    }
  }
  if (pendingBytes > 0 && Buffer.concat(pending).toString('utf8').trim() !== '') {
    throw new SyntaxError(`the connection ended after ${pendingBytes} bytes of an event`);
  }
}

function parseEvent(line: string): WatchEvent {
  let event: unknown;
  try {
    event = parseJson(line);
  } catch (cause) {
    throw new SyntaxError('an event is not JSON', { cause });
  }
  if (!isJsonObject(event) || !isEventType(event.type) || !isJsonObject(event.object)) {
    throw new SyntaxError(`a line is no watch event: ${line.slice(0, 200)}`);
  }
  return { type: event.type, object: event.object };
}

function isEventType(type: unknown): type is WatchEvent['type'] {
  return EVENT_TYPES.some((known) => known === type);
}
