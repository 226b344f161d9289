/** The part of fengari's C-like API that is used here. Strings are bytes (`Uint8Array`). */

declare module 'fengari' {
  /** A Lua machine. */
  export interface LuaState {
    readonly luaState: unique symbol;
  }

  export type LuaFunction = (state: LuaState) => number;

  interface Lua {
    readonly LUA_OK: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_MASKCOUNT: number;
    readonly LUA_TNIL: number;
    readonly LUA_TBOOLEAN: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    readonly LUA_TTABLE: number;
    readonly LUA_TFUNCTION: number;
    lua_checkstack(state: LuaState, slots: number): boolean;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_error(state: LuaState): never;
    lua_getfield(state: LuaState, index: number, key: Uint8Array): number;
    lua_gettop(state: LuaState): number;
    lua_next(state: LuaState, index: number): number;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushglobaltable(state: LuaState): void;
    lua_pushjsfunction(state: LuaState, value: LuaFunction): void;
    lua_pushnil(state: LuaState): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, value: Uint8Array): void;
    lua_pushvalue(state: LuaState, index: number): void;
    lua_rawgeti(state: LuaState, index: number, key: number): number;
    lua_rawset(state: LuaState, index: number): void;
    lua_rawseti(state: LuaState, index: number, key: number): void;
    lua_setfield(state: LuaState, index: number, key: Uint8Array): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_sethook(state: LuaState, hook: ((state: LuaState) => void) | null, mask: number, count: number): void;
    lua_settop(state: LuaState, index: number): void;
    lua_setupvalue(state: LuaState, index: number, upvalue: number): Uint8Array | null;
    lua_toboolean(state: LuaState, index: number): boolean;
    lua_tonumber(state: LuaState, index: number): number;
    lua_tostring(state: LuaState, index: number): Uint8Array | null;
    lua_type(state: LuaState, index: number): number;
    lua_typename(state: LuaState, type: number): Uint8Array;
  }

  interface LuaAuxiliary {
    luaL_newstate(): LuaState | null;
    luaL_loadbuffer(state: LuaState, source: Uint8Array, size: number, name: Uint8Array): number;
    luaL_ref(state: LuaState, table: number): number;
    luaL_requiref(state: LuaState, name: Uint8Array, open: LuaFunction, global: boolean): void;
  }

  interface LuaLibraries {
    readonly luaopen_base: LuaFunction;
    readonly luaopen_math: LuaFunction;
    readonly luaopen_os: LuaFunction;
    readonly luaopen_string: LuaFunction;
    readonly luaopen_table: LuaFunction;
  }

  export const lua: Lua;
  export const lauxlib: LuaAuxiliary;
  export const lualib: LuaLibraries;
  export function to_luastring(text: string, cache?: boolean): Uint8Array;
  export function to_jsstring(bytes: Uint8Array, from?: number, to?: number, replacement?: boolean): string;
}

declare module 'fengari/src/luaconf.js' {
  const configuration: { LUA_COMPAT_FLOATSTRING: boolean; lua_number2str: (value: number) => string };
  export default configuration;
}

declare module 'fengari/src/lstring.js' {
  import type { LuaState } from 'fengari';

  const strings: { luaS_bless: (state: LuaState, bytes: Uint8Array) => object };
  export default strings;
}

declare module 'fengari/src/ldebug.js' {
  import type { LuaState } from 'fengari';

  const debug: { luaG_runerror: (state: LuaState, message: Uint8Array) => never };
  export default debug;
}
