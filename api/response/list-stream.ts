/** A long list as it is sent: made and sent in pieces, so that it is never in memory as a whole and others get their turn. */
import type { JsonObject } from '../../domain/object.ts';
import { entryBytes } from '../store/entry.ts';
import type { View } from './answer.ts';

/** Bytes of a piece, about. */
const PIECE_BYTES = 512 * 1024;

const COMMA = Buffer.from(',');
const END = Buffer.from(']}');

/** The JSON of a list in pieces; `head` is the list without items. */
export function* listPieces(head: JsonObject, items: readonly View[]): Generator<Buffer<ArrayBuffer>> {
  let parts: Buffer[] = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`)];
  let length = 0;
  for (const [index, { object, entry }] of items.entries()) {
    if (index > 0) {
      parts.push(COMMA);
    }
    const bytes = entry ? entryBytes(entry) : Buffer.from(JSON.stringify(object));
    parts.push(bytes);
    length += bytes.length;
    if (length >= PIECE_BYTES) {
      yield Buffer.concat(parts);
      parts = [];
      length = 0;
    }
  }
  parts.push(END);
  yield Buffer.concat(parts);
}

/** Pieces as a stream that makes the next one when its reader has taken the last. */
export function streamOf(pieces: Iterator<Buffer<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      await new Promise((resolve) => setImmediate(resolve));
      const { value, done } = pieces.next();
      if (done) {
        controller.close();
      } else {
        controller.enqueue(new Uint8Array(value.buffer, value.byteOffset, value.length));
      }
    },
  });
}
