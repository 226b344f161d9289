/** The web page: a few files and strict headers, as a web-standard handler. The page talks to the hub's API by itself. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Path below /console to the file and its media type; nothing else is served. */
const FILES = {
  '': { file: 'index.html', type: 'text/html; charset=utf-8' },
  'style.css': { file: 'style.css', type: 'text/css; charset=utf-8' },
  'icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  'app.js': { file: 'app.js', type: 'text/javascript; charset=utf-8' },
  'api.js': { file: 'api.js', type: 'text/javascript; charset=utf-8' },
  'elements.js': { file: 'elements.js', type: 'text/javascript; charset=utf-8' },
  'fleet.js': { file: 'fleet.js', type: 'text/javascript; charset=utf-8' },
  'list.js': { file: 'list.js', type: 'text/javascript; charset=utf-8' },
  'detail.js': { file: 'detail.js', type: 'text/javascript; charset=utf-8' },
} as const;

/** Nothing from anywhere else, nothing inline, in no frame. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
};

/** Answers requests for `/console/` and what is below it. The files are read once. */
export function createConsole(): (request: Request) => Response {
  const pages = new Map(
    Object.entries(FILES).map(([path, { file, type }]) => {
      const body = readFileSync(new URL(`page/${file}`, import.meta.url), 'utf8');
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
      return [path, { body, headers: { ...HEADERS, 'content-type': type, etag } }];
    }),
  );
  return (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/console') {
      return new Response(null, { status: 308, headers: { ...HEADERS, location: '/console/' } });
    }
    const page = pages.get(pathname.replace(/^\/console\//, ''));
    if (!page) {
      return new Response('Not found\n', { status: 404, headers: HEADERS });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Method not allowed\n', { status: 405, headers: { ...HEADERS, allow: 'GET, HEAD' } });
    }
    if (request.headers.get('if-none-match') === page.headers.etag) {
      return new Response(null, { status: 304, headers: page.headers });
    }
    return new Response(request.method === 'HEAD' ? null : page.body, { headers: page.headers });
  };
}
