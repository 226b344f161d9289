/** How one scalar is written in YAML: plain, quoted or as a literal block, chosen as gopkg.in/yaml.v2 chooses. */

/** Where a scalar is written. */
export interface ScalarPlace {
  /** Columns before lines that go on from the first one. */
  indent: number;
  /** Column of its first character. */
  column: number;
  /** True before a colon on the same line: such a scalar is never broken. */
  isKey: boolean;
}

type Style = 'plain' | 'single' | 'double' | 'literal';

/** Column after which a line is broken at the next space. */
const MAX_COLUMN = 80;

const BREAK = /[\r\n\u0085\u2028\u2029]/;

/** Characters that are written only as escapes: control characters, the byte order mark, and all past 16 bits. */
const SPECIAL = /[^\n\u0020-\u007e\u00a0-\ufefe\uff00-\ufffd\u0085\u2028\u2029]|[\ud800-\udfff]|\u0085/u;

/** What cannot begin a plain scalar, or cannot be in one. */
const INDICATOR = /^(?:[#,[\]{}&*!|>'"%@`]|---|\.\.\.|[?:-](?=\s|$))|:(?=\s|$)|\s#/;

const ESCAPES: Record<string, string> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

/** The text as YAML; `isText` is false for what is written as it is, like numbers. */
export function writeScalar(text: string, isText: boolean, place: ScalarPlace): string {
  const style = isText ? styleOf(text, place.isKey) : 'plain';
  switch (style) {
    case 'plain':
      return writeFolded(text, (char) => char, place, false);
    case 'single':
      return `'${writeFolded(text, (char) => (char === "'" ? "''" : char), after(place), true)}'`;
    case 'double':
      return `"${writeDouble(text, after(place))}"`;
    case 'literal':
      return writeLiteral(text, place.indent);
  }
}

/** True when the text spans lines, so that it cannot stand before a colon. */
export function hasBreak(text: string): boolean {
  return BREAK.test(text);
}

function after(place: ScalarPlace): ScalarPlace {
  return { ...place, column: place.column + 1 };
}

function styleOf(text: string, isKey: boolean): Style {
  const breaks = BREAK.test(text);
  const isEscaped = SPECIAL.test(text) || / [\r\n\u0085\u2028\u2029]/.test(text);
  const canQuote = !isEscaped && !/[\r\n\u0085\u2028\u2029] /.test(text);
  if (text.includes('\n')) {
    return isEscaped || isKey || text.endsWith(' ') ? 'double' : 'literal';
  }
  if (looksTyped(text)) {
    return 'double';
  }
  if (!canQuote) {
    return 'double';
  }
  return breaks || text.startsWith(' ') || text.endsWith(' ') || INDICATOR.test(text) ? 'single' : 'plain';
}

const NAMES = new Set([
  ...['', '~', 'null', 'Null', 'NULL', '.nan', '.NaN', '.NAN'],
  ...['y', 'yes', 'true', 'on', 'n', 'no', 'false', 'off'].flatMap(inCases),
  ...['.inf', '+.inf', '-.inf'].flatMap((name) =>
    inCases(name.slice(name.indexOf('.') + 1)).map((each) => name.replace('inf', each)),
  ),
]);

function inCases(name: string): string[] {
  return [name, `${name[0]?.toUpperCase()}${name.slice(1)}`, name.toUpperCase()];
}

/** True when an unquoted text would be read as something else than a text. */
function looksTyped(text: string): boolean {
  return NAMES.has(text) || isNumber(text.replaceAll('_', ''), text) || isTime(text) || isBase60(text);
}

function isNumber(digits: string, text: string): boolean {
  return /^[-+\d]/.test(text)
    ? /^[-+]?(?:0x[\da-f]+|0b[01]+|0o?[0-7]+|(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?)$/i.test(digits)
    : /^\.\d+(?:e[-+]?\d+)?$/i.test(text);
}

function isBase60(text: string): boolean {
  return /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(text);
}

function isTime(text: string): boolean {
  const [, month, day] =
    /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?)?$/.exec(
      text,
    ) ?? [];
  return month !== undefined && Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
}

/** Breaks lines at single spaces; breaks of the text itself are followed by the indent. */
function writeFolded(text: string, write: (char: string) => string, place: ScalarPlace, isQuoted: boolean): string {
  const chars = [...text];
  const margin = ' '.repeat(place.indent);
  let { column } = place;
  let written = '';
  let afterBreak = false;
  chars.forEach((char, index) => {
    const isInside = !isQuoted || (index > 0 && index < chars.length - 1);
    if (BREAK.test(char)) {
      written += char;
      column = 0;
      afterBreak = true;
    } else if (
      char === ' ' &&
      !place.isKey &&
      column > MAX_COLUMN &&
      isInside &&
      chars[index - 1] !== ' ' &&
      chars[index + 1] !== ' '
    ) {
      written += `\n${margin}`;
      column = place.indent;
    } else {
      written += (afterBreak ? margin : '') + write(char);
      column += (afterBreak ? place.indent : 0) + write(char).length;
      afterBreak = false;
    }
  });
  return written;
}

function writeDouble(text: string, place: ScalarPlace): string {
  const chars = [...text];
  let { column } = place;
  let written = '';
  chars.forEach((char, index) => {
    const isInside = index > 0 && index < chars.length - 1;
    if (char === ' ' && !place.isKey && column > MAX_COLUMN && isInside && chars[index - 1] !== ' ') {
      const mark = chars[index + 1] === ' ' ? '\\' : '';
      written += `\n${' '.repeat(place.indent)}${mark}`;
      column = place.indent + mark.length;
      return;
    }
    const shown = SPECIAL.test(char) || BREAK.test(char) || char === '"' || char === '\\' ? escaped(char) : char;
    written += shown;
    column += [...shown].length;
  });
  return written;
}

function escaped(char: string): string {
  const short = ESCAPES[char];
  if (short !== undefined) {
    return `\\${short}`;
  }
  const code = char.codePointAt(0) ?? 0;
  const [letter, length] = code <= 0xff ? ['x', 2] : code <= 0xffff ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(length, '0')}`;
}

/** Lines as they are, with the line ends at their end, under a mark that says which of those belong to the text. */
function writeLiteral(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const chomp = text.endsWith('\n') ? (/^\n$|\n\n$/.test(text) ? '+' : '') : '-';
  const margin = ' '.repeat(indent);
  const lines = text.replace(/([\r\n\u0085\u2028\u2029]|^)(?=[^\r\n\u0085\u2028\u2029])/g, `$1${margin}`);
  return `|${hint}${chomp}\n${lines}`;
}
