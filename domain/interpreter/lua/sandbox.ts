/** A Lua machine with the libraries that Karmada gives its scripts, and none that reach outside. */

import { openKubeLibrary } from './kube-library.ts';
import { type LuaFunction, type LuaState, lauxlib, lua, lualib, to_luastring } from './machine.ts';
import { readString } from './values.ts';

/** The globals that Karmada takes away; `%s` in its message is the name. */
const UNSUPPORTED = [
  'collectgarbage',
  'dofile',
  'getfenv',
  'getmetatable',
  'load',
  'loadfile',
  'loadstring',
  'rawequal',
  'rawget',
  'rawset',
  'setfenv',
  'setmetatable',
  'module',
  'newproxy',
];

/** What scripts may ask of the operating system. */
const SAFE_OS = ['clock', 'date', 'difftime', 'time'];

const LIBRARIES: Record<string, LuaFunction> = {
  _G: lualib.luaopen_base,
  math: lualib.luaopen_math,
  os: lualib.luaopen_os,
  string: lualib.luaopen_string,
  table: lualib.luaopen_table,
};

/** Makes the 5.3 machine one of 5.1 with float numbers, bounds what makes long strings, and closes the sandbox. */
const PRELUDE = `
local floor, ceil, number, format, rep, concat = math.floor, math.ceil, tonumber, string.format, string.rep, table.concat
local substitute, longest = string.gsub, 1000000

function tonumber(value, base)
  local result
  if base == nil then result = number(value) else result = number(value, floor(base)) end
  return result and result + 0.0
end
function math.floor(value) return floor(value) + 0.0 end
function math.ceil(value) return ceil(value) + 0.0 end
function math.pow(base, exponent) return base ^ exponent end
function math.log10(value) return math.log(value, 10) end
math.mod = math.fmod
math.type, math.tointeger, math.ult = nil, nil, nil

unpack = table.unpack
function table.getn(list) return #list end
function table.maxn(list)
  local largest = 0.0
  for key in pairs(list) do
    if type(key) == 'number' and key > largest then largest = key end
  end
  return largest
end
table.unpack, table.pack, table.move = nil, nil, nil
function table.concat(list, separator, first, last)
  local length = 0
  for index = first or 1, last or #list do
    length = length + #tostring(list[index]) + #(separator or '')
    if length > longest then error('string length exceeds the maximum allowed length ' .. longest, 2) end
  end
  return concat(list, separator, first, last)
end

function string.rep(text, count)
  if #text * count > longest then
    error('string length ' .. #text * count .. ' exceeds the maximum allowed length ' .. longest, 2)
  end
  return rep(text, count)
end
function string.format(pattern, ...)
  return format(substitute(pattern, '%%([-+ #0]*%d*)([%%di])', function(flags, verb)
    if verb ~= '%' then return '%' .. flags .. '.0f' end
  end), ...)
end
for _, name in ipairs({ 'gsub', 'dump' }) do
  string[name] = function() error('The Lua function string.' .. name .. ' is not supported by Karmada.', 2) end
end
for _, name in ipairs({ 'find', 'match', 'gmatch' }) do
  local search = string[name]
  string[name] = function(text, ...)
    if #text > longest then error('string length exceeds the maximum allowed input string length ' .. longest, 2) end
    return search(text, ...)
  end
end
string.pack, string.unpack, string.packsize = nil, nil, nil

local date, time = os.date, os.time
function os.date(pattern, at)
  pattern, at = pattern or '%c', at or time()
  if pattern:sub(1, 1) ~= '!' or pattern:sub(1, 3) == '!*t' then return date(pattern, at) end
  -- The library knows UTC for tables only: show the local time at which clocks show what those of UTC show.
  return date(pattern:sub(2), time(date('!*t', at)))
end

for name in pairs(os) do
  local safe = false
  for _, allowed in ipairs({ ${SAFE_OS.map((name) => `'${name}'`).join(', ')} }) do safe = safe or name == allowed end
  if not safe then os[name] = nil end
end

package = { loaded = { math = math, os = os, string = string, table = table, kube = kube }, preload = {} }
kube = nil
function require(name)
  local module = package.loaded[name]
  if module == nil then error('module ' .. tostring(name) .. " not found:\\n\\tno field package.preload['" .. tostring(name) .. "']") end
  return module
end
for _, name in ipairs({ ${UNSUPPORTED.map((name) => `'${name}'`).join(', ')} }) do
  _G[name] = function() error('call function ' .. name .. ' is not supported in karmada customized resourceinterpreter.', 2) end
end
function print() end
rawlen = nil
_VERSION = 'Lua 5.1'
`;

/** A new machine with an empty stack. */
export function newSandbox(): LuaState {
  const state = lauxlib.luaL_newstate();
  if (!state) {
    throw new Error('Cannot make a Lua machine');
  }
  for (const [name, open] of Object.entries(LIBRARIES)) {
    lauxlib.luaL_requiref(state, to_luastring(name), open, true);
  }
  openKubeLibrary(state);
  lua.lua_setglobal(state, to_luastring('kube'));
  const source = to_luastring(PRELUDE);
  if (
    lauxlib.luaL_loadbuffer(state, source, source.length, to_luastring('=prelude')) !== lua.LUA_OK ||
    lua.lua_pcall(state, 0, 0, 0) !== lua.LUA_OK
  ) {
    throw new Error(`Cannot prepare the Lua machine: ${readString(state, -1)}`);
  }
  lua.lua_settop(state, 0);
  return state;
}
