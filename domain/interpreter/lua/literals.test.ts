import { expect, test } from 'vitest';
import { foreignOperator, machineLiterals } from './literals.ts';

test.each([
  ['a = 1', 'a = 1.0'],
  ['a = 0x10 + 1e-5 + 2.5 + .5 + 3.', 'a = 16.0 + 1e-5 + 2.5 + .5 + 3.'],
  ['x1 = t[2]', 'x1 = t[2.0]'],
  ['s = "1 \\" 2" .. \'3\' -- 4', 's = "1 \\" 2" .. \'3\' -- 4'],
  ['--[[ 1\n 2 ]] a = 3 [==[ 4 ]] ]==]', '--[[ 1\n 2 ]] a = 3.0 [==[ 4 ]] ]==]'],
  ['p = "\\." .. \'\\d\\\\d\\n\\065\'', 'p = "." .. \'d\\\\d\\n\\065\''],
  ['-- "\\."\na = [[\\.]]', '-- "\\."\na = [[\\.]]'],
])('machineLiterals of %j', (source, result) => {
  expect(machineLiterals(source)).toBe(result);
});

test.each([
  ['a = 5 // 2', '//', 1],
  ['-- a // b\nc = "d | e" .. [[ & ]]\nf = 1 << 2', '<<', 3],
  ['a = ~1', '~', 1],
  ['a = b & c', '&', 1],
])('foreignOperator of %j', (source, operator, line) => {
  expect(foreignOperator(source)).toEqual({ operator, line });
});

test('foreignOperator finds none in Lua 5.1', () => {
  const source = 'if a ~= b and c <= d then e = "//" .. #f / 2 end -- ~ | &\n--[[ << ]] g = t[1][2] x = [==[ >> ]==]';
  expect(foreignOperator(source)).toBeUndefined();
});
