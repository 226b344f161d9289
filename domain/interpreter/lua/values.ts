/** JSON values to Lua and back. */

import type { JsonObject, JsonValue } from '../../object.ts';
import { InterpretationError } from '../interpreter.ts';
import { type LuaState, lua, to_jsstring, to_luastring } from './machine.ts';

/** Tables nested deeper than any real object: a guard against cycles. */
const DEEPEST = 100;

/** Puts a value on the stack; null and undefined are nil, and so leave no field. */
export function pushValue(state: LuaState, value: JsonValue | undefined): void {
  switch (typeof value) {
    case 'string':
      lua.lua_pushstring(state, to_luastring(value));
      return;
    case 'number':
      lua.lua_pushnumber(state, value);
      return;
    // Lua's numbers are floats: what is larger loses its last digits.
    case 'bigint':
      lua.lua_pushnumber(state, Number(value));
      return;
    case 'boolean':
      lua.lua_pushboolean(state, value);
      return;
    default:
      if (value === null || value === undefined) {
        lua.lua_pushnil(state);
      } else {
        pushTable(state, value);
      }
  }
}

function pushTable(state: LuaState, value: JsonValue[] | JsonObject): void {
  lua.lua_checkstack(state, 3);
  if (Array.isArray(value)) {
    lua.lua_createtable(state, value.length, 0);
    value.forEach((item, index) => {
      pushValue(state, item);
      lua.lua_rawseti(state, -2, index + 1);
    });
    return;
  }
  lua.lua_createtable(state, 0, 0);
  for (const key in value) {
    lua.lua_pushstring(state, to_luastring(key));
    pushValue(state, value[key]);
    lua.lua_rawset(state, -3);
  }
}

/**
 * Reads the value at an index. A table is a list when its keys are 1 to n, and an empty one too; an object when all
 * keys are strings. Throws {@link InterpretationError} for other tables, functions, and numbers that JSON has not.
 */
export function readValue(state: LuaState, index: number, depth = 0): JsonValue {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TNIL:
      return null;
    case lua.LUA_TBOOLEAN:
      return lua.lua_toboolean(state, index);
    case lua.LUA_TNUMBER:
      return finite(lua.lua_tonumber(state, index));
    case lua.LUA_TSTRING:
      return readString(state, index);
    case lua.LUA_TTABLE:
      return readTable(state, index, depth);
    default:
      throw new InterpretationError(`cannot encode ${typeName(state, index)} to JSON`);
  }
}

/** The text of a string or number at an index; empty for anything else. */
export function readString(state: LuaState, index: number): string {
  const bytes = lua.lua_tostring(state, index);
  return bytes ? to_jsstring(bytes, undefined, undefined, true) : '';
}

/** The name of the type of the value at an index. */
export function typeName(state: LuaState, index: number): string {
  return to_jsstring(lua.lua_typename(state, lua.lua_type(state, index)));
}

function finite(value: number): number {
  if (!Number.isFinite(value)) {
    throw new InterpretationError(`json: unsupported value: ${value}`);
  }
  return value;
}

function readTable(state: LuaState, index: number, depth: number): JsonValue[] | JsonObject {
  if (depth > DEEPEST) {
    throw new InterpretationError('cannot encode recursively nested tables to JSON');
  }
  lua.lua_checkstack(state, 3);
  const table = index < 0 ? lua.lua_gettop(state) + index + 1 : index;
  const list: JsonValue[] = [];
  const object: [string, JsonValue][] = [];
  let entries = 0;
  lua.lua_pushnil(state);
  while (lua.lua_next(state, table)) {
    const value = readValue(state, -1, depth + 1);
    entries++;
    if (lua.lua_type(state, -2) === lua.LUA_TSTRING) {
      object.push([readString(state, -2), value]);
    } else if (lua.lua_type(state, -2) === lua.LUA_TNUMBER) {
      list[listPlace(lua.lua_tonumber(state, -2))] = value;
    } else {
      throw new InterpretationError('cannot encode mixed or invalid key types');
    }
    lua.lua_pop(state, 1);
  }
  if (object.length > 0 && object.length < entries) {
    throw new InterpretationError('cannot encode mixed or invalid key types');
  }
  if (list.length > entries) {
    throw new InterpretationError('cannot encode sparse array');
  }
  return object.length > 0 ? Object.fromEntries(object) : list;
}

/** Place of a key in a list of bounded length. */
function listPlace(key: number): number {
  if (!Number.isInteger(key) || key < 1 || key > 1_000_000) {
    throw new InterpretationError('cannot encode sparse array');
  }
  return key - 1;
}
