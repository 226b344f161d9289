import { expect, test } from 'vitest';
import { machineLiterals } from './literals.ts';

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
