import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { JsonValue } from '../object.ts';
import { writeYaml } from './block-yaml.ts';

const long = 'word '.repeat(20).trim();

test.each<[string, JsonValue, string]>([
  [
    'keys in natural order, lists under their key',
    { b10: 1, b9: [1, [2, 3]], A: {} },
    'A: {}\nb9:\n- 1\n- - 2\n  - 3\nb10: 1\n',
  ],
  ['objects beside a dash', [{ a: 1, b: { c: 2 } }, []], '- a: 1\n  b:\n    c: 2\n- []\n'],
  ['punctuation before digits before letters', { b: 1, 1: 2, '-': 3, é: 4 }, '\'-\': 3\n"1": 2\nb: 1\né: 4\n'],
  [
    'plain texts',
    ['x', 'a:b', "it's", 'a#b', 'a,b', '1.2.3', '<<', '\u00a0'],
    "- x\n- a:b\n- it's\n- a#b\n- a,b\n- 1.2.3\n- <<\n- \u00a0\n",
  ],
  [
    'single quotes where an indicator or a space demands quotes',
    ['y: z', '- z', '@a', 'a #b', ' x', 'x ', '{a', '---', '?', "'q'"],
    "- 'y: z'\n- '- z'\n- '@a'\n- 'a #b'\n- ' x'\n- 'x '\n- '{a'\n- '---'\n- '?'\n- '''q'''\n",
  ],
  [
    'double quotes where it would be no text',
    ['', '5', '1_000', 'yes', 'N', '~', '0x1F', '0o14', '1e3', '.5', '12:30', '2026-01-01', '.inf'],
    '- ""\n- "5"\n- "1_000"\n- "yes"\n- "N"\n- "~"\n- "0x1F"\n- "0o14"\n- "1e3"\n- ".5"\n- "12:30"\n- "2026-01-01"\n- ".inf"\n',
  ],
  [
    'escapes of what cannot be seen',
    ['a\tb', '\x07', '\ufeff', '😀', 'x \ny'],
    '- "a\\tb"\n- "\\a"\n- "\\uFEFF"\n- "\\U0001F600"\n- "x \\ny"\n',
  ],
  [
    'lines as a literal',
    { a: 'x\ny', b: 'x\n', c: 'x\n\n', d: '  x\ny\n' },
    'a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\nd: |2\n    x\n  y\n',
  ],
  [
    'long lines in several',
    { a: long, b: ` ${long}` },
    `a: ${long.slice(0, 79)}\n  ${long.slice(80)}\nb: ' ${long.slice(0, 79)}\n  ${long.slice(80)}'\n`,
  ],
  ['keys of several lines by themselves', { 'x\ny': { a: 1 } }, '? |-\n  x\n  y\n: a: 1\n'],
  [
    'numbers as Go',
    [1, -1.5, 1e21, 1e-7, 1234567.5, 2n ** 60n],
    '- 1\n- -1.5\n- 1e+21\n- 1e-07\n- 1.2345675e+06\n- 1152921504606846976\n',
  ],
  ['a dot', ['.', '-.'], '- .\n- -.\n'],
  ['the rest', [true, null, {}], '- true\n- null\n- {}\n'],
])('writeYaml writes %s', (_, value, text) => {
  expect(writeYaml(value)).toBe(text);
});

test('writeYaml is read back as what was written', () => {
  // Karmada writes a lone dot without quotes, which this reader takes for a number and Go does not.
  const text = fc.stringMatching(/^[ -~\n\u00e9\u2014]*$/).filter((one) => !/^[-+]?\.$/.test(one));
  const document = fc.letrec<{ any: JsonValue }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        text.filter((key) => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(document, (value) => {
      expect(parse(writeYaml(value), { version: '1.1' })).toEqual(value);
    }),
    { numRuns: 500 },
  );
});
