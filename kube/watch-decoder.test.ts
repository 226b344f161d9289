import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WatchEvent } from './transport.ts';
import { decodeWatch } from './watch-decoder.ts';

async function decode(chunks: Uint8Array[], maxEventBytes?: number): Promise<WatchEvent[]> {
  return await Array.fromAsync(decodeWatch(fromChunks(chunks), maxEventBytes));
}

async function* fromChunks(chunks: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test('decodeWatch gives the same events however the bytes are cut, in the middle of a character too', async () => {
  const name = fc.string({ unit: 'grapheme', maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.array(name, { maxLength: 6 }), fc.array(fc.nat(400), { maxLength: 8 }), async (names, cuts) => {
      const events = names.map((one): WatchEvent => ({ type: 'MODIFIED', object: { metadata: { name: one } } }));
      const body = bytes(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      const places = [0, ...cuts.map((cut) => Math.min(cut, body.length)).toSorted((a, b) => a - b), body.length];
      const chunks = places.slice(1).map((end, index) => body.subarray(places[index], end));
      expect(await decode(chunks)).toEqual(events);
    }),
  );
});

test('decodeWatch skips empty lines', async () => {
  expect(await decode([bytes('\n\r\n{"type":"ADDED","object":{}}\r\n\n')])).toEqual([{ type: 'ADDED', object: {} }]);
});

test.each([
  ['what is not JSON', '<html>\n', 'an event is not JSON'],
  ['a line without a type', '{"object":{}}\n', 'a line is no watch event: {"object":{}}'],
  ['an unknown type', '{"type":"GROWN","object":{}}\n', 'a line is no watch event'],
  ['an event without an object', '{"type":"ADDED"}\n', 'a line is no watch event'],
  ['a body that ends within an event', '{"type":"ADDED","obj', 'the connection ended after 20 bytes of an event'],
  ['an event that is too long', `{"type":"ADDED","object":{"a":"${'x'.repeat(100)}"}}`, 'longer than 64 bytes'],
])('decodeWatch throws on %s', async (_, body, message) => {
  await expect(decode([bytes(body)], 64)).rejects.toThrow(message);
});
