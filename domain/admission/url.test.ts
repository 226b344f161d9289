import { expect, test } from 'vitest';
import { InvalidUrlError, parseUrl } from './url.ts';

test.each([
  ['https://a:1/b?c#d', { scheme: 'https', user: undefined, host: 'a:1', query: 'c', fragment: 'd' }],
  ['HTTPS://u:p@[::1]:443', { scheme: 'https', user: 'u:p', host: '[::1]:443', query: '', fragment: '' }],
  ['localhost:80', { scheme: 'localhost', user: undefined, host: '', query: '', fragment: '' }],
  ['a/b:c', { scheme: '', user: undefined, host: '', query: '', fragment: '' }],
  ['//a', { scheme: '', user: undefined, host: 'a', query: '', fragment: '' }],
  ['', { scheme: '', user: undefined, host: '', query: '', fragment: '' }],
  ['https://a/%2f', { scheme: 'https', user: undefined, host: 'a', query: '', fragment: '' }],
])('parseUrl takes %s apart', (text, parts) => {
  expect(parseUrl(text)).toEqual(parts);
});

test.each([
  ['https://a\n', 'parse "https://a\\n": net/url: invalid control character in URL'],
  [':a', 'parse ":a": missing protocol scheme'],
  ['1.2.3.4:80', 'parse "1.2.3.4:80": first path segment in URL cannot contain colon'],
  ['https://a:b', 'parse "https://a:b": invalid port ":b" after host'],
  ['https://a/%zz', 'parse "https://a/%zz": invalid URL escape "%zz"'],
])('parseUrl refuses %j', (text, message) => {
  expect(() => parseUrl(text)).toThrow(new InvalidUrlError(message));
});
