/** One script: compiled once, run in a sandbox within bounds of instructions and time, without memory of earlier runs. */

import { InterpretationError } from '../interpreter.ts';
import { foreignOperator, machineLiterals } from './literals.ts';
import { type LuaState, lauxlib, lua, resetStringBudget, to_luastring } from './machine.ts';
import { newSandbox } from './sandbox.ts';
import { withinTime } from './time-bound.ts';
import { readString } from './values.ts';

/**
 * Instructions that one run may take. A count is the same on every machine; real scripts take some thousands, and a
 * million that do nothing but fill memory take half a second and 300 MB.
 */
const INSTRUCTIONS_PER_RUN = 1_000_000;

const TOO_LONG = 'the script runs too long';

/** How many scripts are kept compiled. */
const CACHED_SCRIPTS = 200;

/** Characters of an error message, which a script may make as long as it likes. */
const LONGEST_MESSAGE = 1000;

/** A compiled script. */
export interface LuaScript {
  /**
   * Calls one of its functions with what `push` puts on the stack and counts; `read` gets the machine with the results
   * from index 2 on. Throws {@link InterpretationError}.
   */
  call<T>(name: string, push: (state: LuaState) => number, results: number, read: (state: LuaState) => T): T;
}

const cache = new Map<string, LuaScript>();

/** The compiled script. Throws {@link InterpretationError} when it is not Lua. */
export function compileScript(source: string): LuaScript {
  const known = cache.get(source);
  if (known) {
    return known;
  }
  const script = withinTime(source, () => compile(source), tooLong);
  const oldest = cache.keys().next();
  if (cache.size >= CACHED_SCRIPTS && !oldest.done) {
    cache.delete(oldest.value);
  }
  cache.set(source, script);
  return script;
}

/** What is wrong with a script that does not load; undefined for one that does. */
export function scriptError(source: string): string | undefined {
  try {
    compileScript(source);
    return undefined;
  } catch (error) {
    if (error instanceof InterpretationError) {
      return error.message;
    }
    throw error;
  }
}

function compile(source: string): LuaScript {
  resetStringBudget();
  const state = newSandbox();
  const bytes = to_luastring(machineLiterals(source));
  if (lauxlib.luaL_loadbuffer(state, bytes, bytes.length, to_luastring('=<string>')) !== lua.LUA_OK) {
    throw new InterpretationError(readString(state, -1));
  }
  const foreign = foreignOperator(source);
  if (foreign) {
    throw new InterpretationError(`<string>:${foreign.line}: Lua 5.1 has no operator '${foreign.operator}'`);
  }
  const chunk = lauxlib.luaL_ref(state, lua.LUA_REGISTRYINDEX);
  return {
    call: (name, push, results, read) =>
      withinTime(
        source,
        () => {
          lua.lua_settop(state, 0);
          resetStringBudget();
          limitInstructions(state);
          try {
            callFunction(state, chunk, name, push, results);
            return read(state);
          } finally {
            lua.lua_sethook(state, null, 0, 0);
            lua.lua_settop(state, 0);
          }
        },
        () => {
          cache.delete(source);
          return tooLong();
        },
      ),
  };
}

function tooLong(): never {
  throw new InterpretationError(TOO_LONG);
}

/** Runs the script with globals of its own, then one of the functions that it has defined there. */
function callFunction(
  state: LuaState,
  chunk: number,
  name: string,
  push: (state: LuaState) => number,
  results: number,
): void {
  pushOwnGlobals(state);
  lua.lua_rawgeti(state, lua.LUA_REGISTRYINDEX, chunk);
  lua.lua_pushvalue(state, 1);
  lua.lua_setupvalue(state, -2, 1);
  run(state, 0, 0);
  const type = lua.lua_getfield(state, 1, to_luastring(name, true));
  if (type !== lua.LUA_TFUNCTION) {
    throw new InterpretationError(type === lua.LUA_TNIL ? `not found function ${name}` : `${name} is not a function`);
  }
  run(state, push(state), results);
}

/** A copy of the sandbox's globals for one run, which is forgotten after it. */
function pushOwnGlobals(state: LuaState): void {
  lua.lua_createtable(state, 0, 0);
  lua.lua_pushglobaltable(state);
  lua.lua_pushnil(state);
  while (lua.lua_next(state, 2)) {
    lua.lua_pushvalue(state, -2);
    lua.lua_pushvalue(state, -2);
    lua.lua_rawset(state, 1);
    lua.lua_pop(state, 1);
  }
  lua.lua_settop(state, 1);
  lua.lua_pushvalue(state, 1);
  lua.lua_setfield(state, 1, to_luastring('_G', true));
}

/** Calls what is on the stack. */
function run(state: LuaState, args: number, results: number): void {
  if (lua.lua_pcall(state, args, results, 0) !== lua.LUA_OK) {
    throw new InterpretationError(readString(state, -1).slice(0, LONGEST_MESSAGE) || 'the Lua machine failed');
  }
}

/** Past its bound a run is stopped at every further instruction, so that no `pcall` of the script can catch it. */
function limitInstructions(state: LuaState): void {
  const stop = (running: LuaState) => {
    lua.lua_sethook(running, stop, lua.LUA_MASKCOUNT, 1);
    lua.lua_pushstring(running, to_luastring(TOO_LONG, true));
    lua.lua_error(running);
  };
  lua.lua_sethook(state, stop, lua.LUA_MASKCOUNT, INSTRUCTIONS_PER_RUN);
}
