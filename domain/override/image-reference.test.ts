import { expect, test } from 'vitest';
import { formatImage, parseImage, withVersion } from './image-reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', { registry: '', repository: 'nginx', version: '', versionKind: 'tag' }],
  ['library/redis:7', { registry: '', repository: 'library/redis', version: '7', versionKind: 'tag' }],
  ['host.io/app', { registry: 'host.io', repository: 'app', version: '', versionKind: 'tag' }],
  ['localhost/app', { registry: 'localhost', repository: 'app', version: '', versionKind: 'tag' }],
  ['r.local:5000/t/app:v1', { registry: 'r.local:5000', repository: 't/app', version: 'v1', versionKind: 'tag' }],
  [`q.io/o/t@${digest}`, { registry: 'q.io', repository: 'o/t', version: digest, versionKind: 'digest' }],
] as const)('parseImage splits %s, formatImage joins it', (text, parts) => {
  expect(parseImage(text)).toEqual(parts);
  expect(formatImage(parseImage(text))).toBe(text);
});

test('parseImage lets a tag hide a digest', () => {
  expect(formatImage(parseImage(`a/b:1@${digest}`))).toBe('a/b:1');
});

test.each([
  ['', 'repository name must have at least one component'],
  [':1.25', 'invalid reference format'],
  ['Nginx', 'repository name must be lowercase'],
  ['a b', 'invalid reference format'],
  [`a@sha256:${'a'.repeat(40)}`, 'invalid checksum digest length'],
  [`a@sha256:${'A'.repeat(64)}`, 'invalid checksum digest format'],
  [`a@md5:${'a'.repeat(32)}`, 'unsupported digest algorithm'],
  ['a'.repeat(256), 'repository name must not be more than 255 characters'],
])('parseImage refuses %s', (text, reason) => {
  expect(() => parseImage(text)).toThrow(`failed to parse image value(${text}), error: ${reason}`);
});

test('parseImage takes a hostile name in no time', () => {
  expect(() => parseImage(`${'a-'.repeat(20_000)}!`)).toThrow('invalid reference format');
});

test('withVersion takes a tag or a digest and ignores the rest', () => {
  const image = parseImage('app:1');
  expect(formatImage(withVersion(image, '2'))).toBe('app:2');
  expect(formatImage(withVersion(image, digest))).toBe(`app@${digest}`);
  expect(withVersion(image, 'no tag')).toBe(image);
});
