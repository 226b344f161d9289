/** A long list as it is sent: made and sent in pieces, so that it is never in memory as a whole and others get their turn. */

import type { JsonObject } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { entryBytes, entryText, keptBytes } from '../store/entry.ts';
import type { View } from './answer.ts';

const COMMA = 0x2c;
const END = Buffer.from(']}');
/** What an item may bring along: the comma before it, and the end. */
const AROUND_BYTES = 1 + END.length;

/** Bytes of a piece, about. */
const PIECE_BYTES = 512 * 1024;

/** What an item takes, about: short lists get by with less than a whole piece. */
const ITEM_BYTES = 2 * 1024;

/** Lists at least this long leave nothing behind in the cache of JSON: it would not hold them. */
const KEPT_BELOW_ITEMS = 500;

/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const MAX_BYTES_PER_UNIT = 3;

/** The JSON of a list in pieces; `head` is the list without items. Each item is written where it is sent from. */
export function* listPieces(head: JsonObject, items: readonly View[]): Generator<Buffer<ArrayBuffer>> {
  const keeps = items.length < KEPT_BELOW_ITEMS;
  const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":[`);
  const room = Math.min(PIECE_BYTES, items.length * ITEM_BYTES) + AROUND_BYTES;
  let piece = Buffer.allocUnsafeSlow(start.length + room);
  let length = start.copy(piece);
  for (const [index, view] of items.entries()) {
    const item = keeps && view.entry ? entryBytes(view.entry) : writtenItem(view);
    const needed = (typeof item === 'string' ? sizeOf(item, piece.length - length) : item.length) + AROUND_BYTES;
    if (length + needed > piece.length) {
      yield piece.subarray(0, length);
      piece = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, needed));
      length = 0;
    }
    if (index > 0) {
      piece[length] = COMMA;
      length += 1;
    }
    length += typeof item === 'string' ? piece.write(item, length) : item.copy(piece, length);
  }
  length += END.copy(piece, length);
  yield piece.subarray(0, length);
}

function writtenItem({ object, entry }: View): Buffer | string {
  return entry ? (keptBytes(entry) ?? entryText(entry)) : writeJson(object);
}

/** The bytes that a text takes; no need to count them where it fits in any case. */
function sizeOf(text: string, room: number): number {
  const most = text.length * MAX_BYTES_PER_UNIT;
  return most + AROUND_BYTES <= room ? most : Buffer.byteLength(text);
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
