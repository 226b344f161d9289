/**
 * Settings of the Lua machine that must be in place before it is loaded: numbers print as gopher-lua prints them, and
 * the bytes of strings that a script makes are counted, for concatenation is how a script can use memory without bound.
 */
import type { LuaState } from 'fengari';
import strings from 'fengari/src/lstring.js';
import configuration from 'fengari/src/luaconf.js';

/** Bytes of strings that a call may make. */
const STRING_BYTES_PER_CALL = 64 * 1024 * 1024;

/** Left over for the error message. */
const RESERVE_BYTES = 10_000;

let bytesLeft = STRING_BYTES_PER_CALL;

let raiseExhausted: (state: LuaState) => void = () => {};

/** Begins a call: it may again make as many strings as any. */
export function resetStringBudget(): void {
  bytesLeft = STRING_BYTES_PER_CALL;
}

/** Sets how the error is raised: the machine that can do it is loaded after these settings. */
export function onStringsExhausted(raise: (state: LuaState) => void): void {
  raiseExhausted = raise;
}

configuration.LUA_COMPAT_FLOATSTRING = true;
configuration.lua_number2str = formatNumber;

const makeString = strings.luaS_bless;
strings.luaS_bless = (state, bytes) => {
  bytesLeft -= bytes.length;
  if (bytesLeft < 0) {
    bytesLeft = RESERVE_BYTES;
    raiseExhausted(state);
  }
  return makeString(state, bytes);
};

/** Whole numbers without a fraction; exponents of two digits at least, as Go writes them. */
function formatNumber(value: number): string {
  return String(value)
    .replace(/e([+-])(\d)$/, 'e$10$2')
    .replace('Infinity', '+Inf')
    .replace('-+Inf', '-Inf');
}
