/** URLs in parts, as Go reads them: relative ones too, and nothing is made canonical. */

/** The parts of a URL; an absent part is empty. */
export interface UrlParts {
  /** In lower case, without colon. */
  scheme: string;
  /** Text before `@`, undefined when there is no `@`. */
  user: string | undefined;
  /** Name or address, and port. */
  host: string;
  /** Without `?`. */
  query: string;
  /** Without `#`. */
  fragment: string;
}

/** Thrown for a text that is no URL, with Go's message. */
export class InvalidUrlError extends Error {
  override name = 'InvalidUrlError';
}

const SHAPE = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const BAD_ESCAPE = /%(?![0-9A-Fa-f]{2}).{0,2}/s;

/** Takes a URL apart. Throws {@link InvalidUrlError}. */
export function parseUrl(text: string): UrlParts {
  const fail = (why: string) => new InvalidUrlError(`parse ${JSON.stringify(text)}: ${why}`);
  if (hasControlCharacter(text)) {
    throw fail('net/url: invalid control character in URL');
  }
  if (text.startsWith(':')) {
    throw fail('missing protocol scheme');
  }
  const [, scheme = '', authority = '', path = '', query = '', fragment = ''] = SHAPE.exec(text) ?? [];
  if (scheme === '' && authority === '' && /^[^/]*:/.test(path)) {
    throw fail('first path segment in URL cannot contain colon');
  }
  const at = authority.lastIndexOf('@');
  const host = authority.slice(at + 1);
  const port = /^(?:\[[^\]]*\]|[^:]*)(:.*)?$/.exec(host)?.[1];
  if (port !== undefined && !/^:\d*$/.test(port)) {
    throw fail(`invalid port ${JSON.stringify(port)} after host`);
  }
  const badEscape = BAD_ESCAPE.exec(authority + path + fragment)?.[0];
  if (badEscape !== undefined) {
    throw fail(`invalid URL escape ${JSON.stringify(badEscape)}`);
  }
  return { scheme: scheme.toLowerCase(), user: at < 0 ? undefined : authority.slice(0, at), host, query, fragment };
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}
