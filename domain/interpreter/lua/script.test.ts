import { expect, test, vi } from 'vitest';
import type { JsonValue } from '../../object.ts';
import { InterpretationError } from '../interpreter.ts';
import { compileScript, scriptError } from './script.ts';
import { pushValue, readValue } from './values.ts';

/** The result of a Lua expression, with `arg` at hand. */
function evaluate(expression: string, arg?: JsonValue): JsonValue {
  return run(`function F(arg) return ${expression} end`, arg);
}

function run(source: string, arg?: JsonValue): JsonValue {
  return compileScript(source).call(
    'F',
    (state) => {
      pushValue(state, arg);
      return 1;
    },
    1,
    (state) => readValue(state, 2),
  );
}

test.each<[string, JsonValue]>([
  ['tostring(5)', '5'],
  ['10 / 2 .. ""', '5'],
  ['tostring(0.1 + 0.2)', '0.30000000000000004'],
  ['tostring(123456789012345)', '123456789012345'],
  ['65536 * 65536', 4294967296],
  ['2147483647 + 1', 2147483648],
  ['tonumber("3000000000") * 2', 6000000000],
  ['tonumber("ff", 16)', 255],
  ['tonumber("x")', null],
  ['math.floor(3.7) * 1000000000', 3000000000],
  ['math.pow(2, 40)', 1099511627776],
  ['string.format("%d%% of %5.1f %s", 3000000000, 2, 7)', '3000000000% of   2.0 7'],
  ['unpack({ 7, 8 })', 7],
  ['table.getn({ 1, 2 })', 2],
  ['select("#", 1, nil)', 2],
  ['("ab"):rep(2):upper()', 'ABAB'],
  ['("x=1"):match("(%w)=(%d)")', 'x'],
  ['table.concat({ "a", "b" }, ",")', 'a,b'],
  ['type(os.time())', 'number'],
  ["os.date('!%Y-%m-%dT%H:%M:%SZ', 1767323045)", '2026-01-02T03:04:05Z'],
  ["os.date('!*t', 1767323045).hour", 3],
  [
    'type(table.unpack) .. type(string.pack) .. type(utf8) .. type(io) .. type(os.execute) .. type(debug)',
    'nil'.repeat(6),
  ],
  ['_VERSION', 'Lua 5.1'],
  ['#"\u00e4"', 2],
  ['arg', { a: [1, { b: 'ä' }], c: true, 'd.e': -0.5 }],
])('a script knows %s', (expression, result) => {
  expect(evaluate(expression, { a: [1, { b: 'ä' }], c: true, 'd.e': -0.5, none: null })).toEqual(result);
});

test.each([
  ['load("x")', 'call function load is not supported in karmada customized resourceinterpreter.'],
  ['setmetatable({}, {})', 'call function setmetatable is not supported'],
  ['require("io")', 'module io not found'],
  ['("x"):gsub("x", "y")', 'The Lua function string.gsub is not supported by Karmada.'],
  ['("x"):rep(1e9)', 'exceeds the maximum allowed length'],
  ['nothing.field', 'attempt to index a nil value'],
])('a script fails for %s', (expression, message) => {
  expect(() => evaluate(expression)).toThrow(InterpretationError);
  expect(() => evaluate(expression)).toThrow(message);
});

test.each<[string, string, string | RegExp]>([
  ['too long', 'function F() while true do end end', 'runs too long'],
  [
    'too long, and catches it',
    'function F() while true do pcall(function() while true do end end) end end',
    'runs too long',
  ],
  ['too long when loaded', 'while true do end', 'runs too long'],
  [
    'with too much memory',
    'function F() local s = "aaaaaaaa" while true do s = s .. s end end',
    /uses too much memory|runs too long/, // On a busy machine a second is over first.
  ],
  ['without end into itself', 'function F() return F() + 1 end', 'runs too long'],
  ['too long in one search', `function F() return ('a'):rep(50000):find('(a*)*b') end`, 'runs too long'],
  [
    'too long with few instructions',
    'function F() local t = {} for i = 1, 1e5 do table.insert(t, 1, i) end end',
    'runs too long',
  ],
  [
    'too long while its answer is read',
    'function F() local t = { 1 } for i = 1, 90 do t = { t, t } end return t end',
    'runs too long',
  ],
])('a script that runs %s is stopped', (_, source, message) => {
  expect(() => run(source)).toThrow(message);
});

test('a script that was cut off rests, so that it does not hold up everything each time', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const source = `function F(text) return (text:find('.-.-.-.-b')) end`;
    expect(() => run(source, 'a'.repeat(3000))).toThrow('runs too long');
    expect(() => run(source, 'ab')).toThrow('runs too long');
    vi.advanceTimersByTime(10_000);
    expect(run(source, 'ab')).toBe(1);
  } finally {
    vi.useRealTimers();
  }
});

test('a script starts every run with the same globals', () => {
  const source = 'count = (count or 0) + 1 function F() error = nil count = count + 1 return count end';
  expect(run(source)).toBe(2);
  expect(run(source)).toBe(2);
});

test.each([
  ['a list with holes', '{ [2] = 1 }'],
  ['mixed keys', '{ 1, a = 2 }'],
  ['a function', 'function() end'],
  ['infinity', '1 / 0'],
])('a script cannot return %s', (_, expression) => {
  expect(() => evaluate(`(${expression})`)).toThrow(InterpretationError);
});

test('a script cannot return a table within itself', () => {
  expect(() => run('function F() local t = {} t.t = t return t end')).toThrow('recursively nested');
});

test('scriptError tells what does not load, and nothing of what does', () => {
  expect(scriptError('function F( return end')).toMatch(/^<string>:1: .*expected near/);
  expect(scriptError('function F() return 1 end')).toBeUndefined();
  expect(scriptError('a = 1\nb = a // 2')).toBe("<string>:2: Lua 5.1 has no operator '//'");
  expect(scriptError('[['.repeat(500_000))).toBe('the script runs too long');
});

test('call names a function that is missing', () => {
  expect(() => run('function G() end')).toThrow('not found function F');
  expect(() => run('F = 1')).toThrow('F is not a function');
});
