import { expect, test } from 'vitest';
import { fnv1a32, hashText } from './hash.ts';

test.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('fnv1a32 of %j is the published test vector', (text, hash) => {
  expect(fnv1a32(text)).toBe(hash);
});

test.each([
  ['default-nginx-deployment', '687f7fb96f'],
  ['default/nginx-deployment', '5bdc5c4dcf'],
  ['foo-clusterrole', '846f98bd4d'],
])('hashText of %s is %s', (text, hash) => {
  expect(hashText(text)).toBe(hash);
});
