import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createConsole } from './console.ts';

const page = createConsole();
const get = (path: string, init?: RequestInit): Response => page(new Request(`http://hub${path}`, init));

describe('createConsole', () => {
  test.each([
    ['/console/', 'text/html; charset=utf-8'],
    ['/console/app.js', 'text/javascript; charset=utf-8'],
    ['/console/style.css', 'text/css; charset=utf-8'],
    ['/console/icon.svg', 'image/svg+xml'],
  ])('serves %s as %s', (path, type) => {
    const response = get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
  });

  test.each([
    '/console/../console.ts',
    '/console/console.ts',
    '/console/page/app.js',
    '/console/%2e%2e/console.ts',
    '/other',
  ])('serves nothing at %s', (path) => {
    expect(get(path).status).toBe(404);
  });

  test('sends people from /console to /console/', () => {
    expect(get('/console').headers.get('location')).toBe('/console/');
  });

  test('forbids everything from elsewhere and everything inline', () => {
    const policy = get('/console/').headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('answers 304 to who has the file', () => {
    const etag = get('/console/app.js').headers.get('etag') ?? '';
    expect(get('/console/app.js', { headers: { 'if-none-match': etag } }).status).toBe(304);
  });

  test('refuses to be written', () => {
    expect(get('/console/', { method: 'POST' }).status).toBe(405);
  });

  test('serves every file that the page and its modules name', async () => {
    const modules = ['index.html', 'app.js', 'list.js', 'fleet.js', 'detail.js', 'api.js', 'elements.js'];
    const named = modules.flatMap((file) => {
      const text = readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
      return [...text.matchAll(/(?:src|href)="([a-z.]+)"|from '\.\/([a-z.]+)'/g)].map((match) => match[1] ?? match[2]);
    });
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((file) => get(`/console/${file}`).status !== 200)).toEqual([]);
  });
});
