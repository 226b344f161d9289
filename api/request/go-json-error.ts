/** What Go's encoding/json says of text that is no JSON: the words in which kube-apiserver's clients know syntax errors. */

/** Thrown at the first character that does not fit. */
class SyntaxFault extends Error {
  override name = 'SyntaxFault';
}

const UNEXPECTED_END = 'unexpected end of JSON input';
const WHITESPACE = new Set([' ', '\t', '\r', '\n']);
const DIGITS = /[0-9]/;

/** The complaint about a text that `JSON.parse` has refused. */
export function goJsonError(text: string): string {
  // Go goes byte by byte.
  const bytes = Buffer.from(text).toString('latin1');
  const scanner = createScanner(bytes);
  try {
    scanner.value();
    scanner.end();
  } catch (error) {
    if (error instanceof SyntaxFault) {
      return error.message;
    }
    throw error;
  }
  return 'invalid JSON';
}

function createScanner(text: string) {
  let at = 0;

  function fail(context: string): never {
    const character = text[at];
    throw new SyntaxFault(
      character === undefined ? UNEXPECTED_END : `invalid character ${quoted(character)} ${context}`,
    );
  }

  function skipWhitespace(): string | undefined {
    while (WHITESPACE.has(text[at] ?? '')) {
      at += 1;
    }
    return text[at];
  }

  function literal(word: string): void {
    for (const expected of word) {
      if (text[at] !== expected) {
        fail(`in literal ${word} (expecting ${quoted(expected)})`);
      }
      at += 1;
    }
  }

  function string(): void {
    at += 1;
    for (;;) {
      const character = text[at];
      if (character === undefined || character < ' ') {
        fail('in string literal');
      }
      if (character === '\\') {
        at += 1;
        escapeCode();
      } else {
        at += 1;
        if (character === '"') {
          return;
        }
      }
    }
  }

  function escapeCode(): void {
    if (text[at] === 'u') {
      at += 1;
      for (let digit = 0; digit < 4; digit += 1) {
        if (!/[0-9a-fA-F]/.test(text[at] ?? '')) {
          fail('in \\u hexadecimal character escape');
        }
        at += 1;
      }
    } else if ('bfnrt\\/"'.includes(text[at] ?? ' ')) {
      at += 1;
    } else {
      fail('in string escape code');
    }
  }

  function digits(context: string): void {
    if (!DIGITS.test(text[at] ?? '')) {
      fail(context);
    }
    while (DIGITS.test(text[at] ?? '')) {
      at += 1;
    }
  }

  function number(): void {
    if (text[at] === '-') {
      at += 1;
    }
    if (text[at] === '0') {
      at += 1;
    } else {
      digits('in numeric literal');
    }
    if (text[at] === '.') {
      at += 1;
      digits('after decimal point in numeric literal');
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at += 1;
      if (text[at] === '+' || text[at] === '-') {
        at += 1;
      }
      digits('in exponent of numeric literal');
    }
  }

  function object(): void {
    at += 1;
    if (skipWhitespace() === '}') {
      at += 1;
      return;
    }
    for (;;) {
      if (skipWhitespace() !== '"') {
        fail('looking for beginning of object key string');
      }
      string();
      if (skipWhitespace() !== ':') {
        fail('after object key');
      }
      at += 1;
      value();
      const next = skipWhitespace();
      if (next !== ',' && next !== '}') {
        fail('after object key:value pair');
      }
      at += 1;
      if (next === '}') {
        return;
      }
    }
  }

  function array(): void {
    at += 1;
    if (skipWhitespace() === ']') {
      at += 1;
      return;
    }
    for (;;) {
      value();
      const next = skipWhitespace();
      if (next !== ',' && next !== ']') {
        fail('after array element');
      }
      at += 1;
      if (next === ']') {
        return;
      }
    }
  }

  function value(): void {
    const first = skipWhitespace();
    switch (first) {
      case '{':
        object();
        break;
      case '[':
        array();
        break;
      case '"':
        string();
        break;
      case 't':
        literal('true');
        break;
      case 'f':
        literal('false');
        break;
      case 'n':
        literal('null');
        break;
      default:
        if (first !== '-' && !DIGITS.test(first ?? '')) {
          fail('looking for beginning of value');
        }
        number();
    }
  }

  return {
    value,
    end(): void {
      if (skipWhitespace() !== undefined) {
        fail('after top-level value');
      }
    },
  };
}

function quoted(character: string): string {
  if (character === "'") {
    return "'\\''";
  }
  return character === '"' ? `'"'` : `'${JSON.stringify(character).slice(1, -1)}'`;
}
