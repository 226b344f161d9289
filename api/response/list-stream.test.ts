import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { View } from './answer.ts';
import { listPieces } from './list-stream.ts';
import { toWebResponse } from './web-response.ts';

const HEAD = { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '7' } };

function views(count: number): View[] {
  return Array.from({ length: count }, (_, index) => ({
    object: { metadata: { name: `é${index}` }, text: 'x'.repeat(2000) },
  }));
}

const wire = (gzip: boolean) => ({ format: 'json' as const, pretty: false, gzip, warnings: [] });

test.each([0, 1, 499, 500, 1200])('a list of %d items is whole, compressed or not', async (count) => {
  const items = views(count);
  const expected = { ...HEAD, items: items.map(({ object }) => object) };
  const plain = await toWebResponse({ kind: 'list', head: HEAD, items }, wire(false));
  expect(await plain.json()).toEqual(expected);
  const compressed = await toWebResponse({ kind: 'list', head: HEAD, items }, wire(true));
  const bytes = Buffer.from(await compressed.arrayBuffer());
  const isCompressed = compressed.headers.get('content-encoding') === 'gzip';
  expect(JSON.parse(String(isCompressed ? gunzipSync(bytes) : bytes))).toEqual(expected);
});

test.each([0, 1, 2, 3, 4, 5, 6])('pieces hold items that just fit, or not: %d bytes apart', (more) => {
  for (const text of ['x', 'é', '\u{1f600}']) {
    for (const count of [1, 2, 600]) {
      const items = Array.from({ length: count }, () => ({ object: { text: text.repeat(2_030 + more) } }));
      const whole = Buffer.concat([...listPieces(HEAD, items)]);
      expect(JSON.parse(String(whole)).items).toEqual(items.map(({ object }) => object));
    }
  }
});

test('listPieces makes a piece only when it is asked for', () => {
  const items = views(1200);
  const pieces = listPieces(HEAD, items);
  const first = pieces.next().value;
  expect(first?.length).toBeLessThan(600 * 1024);
  for (const item of items) {
    item.object = {};
  }
  expect([...pieces].join('').length).toBeLessThan(10_000);
});
