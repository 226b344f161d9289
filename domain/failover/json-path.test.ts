import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonPathError, renderJsonPath } from './json-path.ts';

const status = {
  jobStatus: { jobID: 'abc', 'odd.key': 1, done: true, big: 1_234_567_890 },
  conditions: [
    { type: 'Ready', status: 'True', at: 3 },
    { type: 'Synced', status: 'False', at: 9 },
  ],
  empty: null,
};

test.each([
  ['{.jobStatus.jobID}', 'abc'],
  ['{ .jobStatus.jobID }', 'abc'],
  ['{$.jobStatus.jobID}', 'abc'],
  ['{@.jobStatus.jobID}', 'abc'],
  ["{.jobStatus['jobID']}", 'abc'],
  ['{["jobStatus"].jobID}', 'abc'],
  ['{.jobStatus.odd\\.key}', '1'],
  ['{.jobStatus.done}', 'true'],
  ['{.jobStatus.big}', '1234567890'],
  ['id-{.jobStatus.jobID}-x', 'id-abc-x'],
  ['{.jobStatus.jobID}{.jobStatus.done}', 'abctrue'],
  ['plain', 'plain'],
  ['', ''],
  ['{"a}b"}', 'a}b'],
  ['{\'it\'}{"\\n"}', 'it\n'],
  ['{.conditions[0].type}', 'Ready'],
  ['{.conditions[-1].type}', 'Synced'],
  ['{.conditions[*].type}', 'Ready Synced'],
  ['{.conditions[0:1].type}', 'Ready'],
  ['{.conditions[1:].type}', 'Synced'],
  ['{.conditions[?(@.type=="Ready")].status}', 'True'],
  ["{.conditions[?(@.type!='Ready')].status}", 'False'],
  ['{.conditions[?(@.at>3)].type}', 'Synced'],
  ['{.conditions[?(@.at<=3)].type}', 'Ready'],
  ['{.conditions[?(@.type)].at}', '3 9'],
  ['{.conditions[?(@.none=="x")].at}', ''],
  ['{..jobID}', 'abc'],
  ['{.jobStatus.*}', 'abc 1 true 1234567890'],
  ['{.empty}', 'null'],
  ['{.conditions[0]}', '{"type":"Ready","status":"True","at":3}'],
])('renderJsonPath() reads %s', (template, wanted) => {
  expect(renderJsonPath(template, status)).toBe(wanted);
});

test.each([
  ['{.none}', 'none is not found'],
  ['{.jobStatus.none.deeper}', 'none is not found'],
  ['{.conditions[5].type}', 'array index out of bounds: index 5, length 2'],
  ['{.jobStatus[0]}', 'the value is not a list'],
  ['{.__proto__}', '__proto__ is not found'],
  ['{.jobStatus', 'unclosed action in "{.jobStatus"'],
  ['{.a[}', 'cannot read ".a[" at position 2'],
  ['{range .conditions[*]}{end}', '"range .conditions[*]" is not supported here'],
])('renderJsonPath() refuses %s', (template, message) => {
  expect(() => renderJsonPath(template, status)).toThrow(new JsonPathError(message));
});

test('renderJsonPath() answers or throws its own error, whatever the template', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '.',
    '[',
    ']',
    '*',
    '?(',
    ')',
    '@',
    '==',
    '"x"',
    "'",
    'conditions',
    '0',
    ':',
    '-',
    ' ',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
      try {
        return typeof renderJsonPath(pieces.join(''), status) === 'string';
      } catch (error) {
        return error instanceof JsonPathError;
      }
    }),
  );
});
