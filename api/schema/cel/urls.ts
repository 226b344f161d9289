/** Kubernetes' URLs in CEL. */
import type { Environment } from '@marcbachmann/cel-js';

/** Registers type and functions. */
export function registerUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', { ctor: URL, fields: {} })
    .registerOperator('kubernetes.URL == kubernetes.URL', (a: URL, b: URL) => a.href === b.href)
    .registerFunction('url(string): kubernetes.URL', (text: string) => {
      const url = parse(text);
      if (!url) {
        throw new RangeError(
          `URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`,
        );
      }
      return url;
    })
    .registerFunction('isURL(string): bool', (text: string) => parse(text) !== undefined)
    .registerFunction('kubernetes.URL.getScheme(): string', (url: URL) =>
      isRelative(url) ? '' : url.protocol.slice(0, -1),
    )
    .registerFunction('kubernetes.URL.getHost(): string', (url: URL) => (isRelative(url) ? '' : url.host))
    .registerFunction('kubernetes.URL.getHostname(): string', (url: URL) =>
      isRelative(url) ? '' : url.hostname.replace(/^\[|\]$/g, ''),
    )
    .registerFunction('kubernetes.URL.getPort(): string', (url: URL) => url.port)
    .registerFunction('kubernetes.URL.getEscapedPath(): string', (url: URL) => url.pathname)
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', (url: URL) =>
      Object.fromEntries([...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)])),
    );
}

/** Stands in for the origin that an absolute path has not. */
const NO_ORIGIN = 'path-only://none';

/** An absolute URL or an absolute path, as Go's `url.ParseRequestURI` takes. */
function parse(text: string): URL | undefined {
  if (text.startsWith('/')) {
    return URL.parse(`${NO_ORIGIN}${text}`) ?? undefined;
  }
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text) ? (URL.parse(text) ?? undefined) : undefined;
}

function isRelative(url: URL): boolean {
  return url.protocol === 'path-only:';
}
