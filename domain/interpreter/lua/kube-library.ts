/** The library `kube` that scripts get by `require("kube")`. */

import { isJsonObject, type JsonObject, type JsonValue } from '../../object.ts';
import { addQuantities, formatQuantity, parseQuantity, type Quantity } from '../../quantity.ts';
import { objectAt } from '../fields.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { podRequirements } from '../pod-requirements.ts';
import { restoreEmpty } from './empty-tables.ts';
import { type LuaFunction, type LuaState, lua, to_luastring } from './machine.ts';
import { pushValue, readString, readValue, typeName } from './values.ts';

const NANO_PER_UNIT = 1e9;

/** Pushes the library's table. */
export const openKubeLibrary: LuaFunction = (state) => {
  const functions: Record<string, LuaFunction> = {
    resourceAdd,
    accuratePodRequirements,
    getPodDependencies,
    getResourceQuantity,
  };
  lua.lua_createtable(state, 0, Object.keys(functions).length);
  for (const [name, run] of Object.entries(functions)) {
    lua.lua_pushjsfunction(state, (inner) => guarded(inner, run));
    lua.lua_setfield(state, -2, to_luastring(name));
  }
  return 1;
};

/** Errors of our own functions become errors of the script. */
function guarded(state: LuaState, run: LuaFunction): number {
  try {
    return run(state);
  } catch (error) {
    if (!(error instanceof Error)) {
      throw error;
    }
    lua.lua_pushstring(state, to_luastring(error.message));
    return lua.lua_error(state);
  }
}

/** resourceAdd(quantity, …): their sum as text. */
function resourceAdd(state: LuaState): number {
  let sum: Quantity = { nano: 0n, format: 'DecimalSI' };
  for (let index = 1; index <= lua.lua_gettop(state); index++) {
    sum = addQuantities(sum, quantityArgument(state, index));
  }
  pushValue(state, formatQuantity(sum));
  return 1;
}

/** accuratePodRequirements(podTemplate): Karmada's ReplicaRequirements, or nil. */
function accuratePodRequirements(state: LuaState): number {
  wantArguments(state, 1, 'getPodRequirements only accepts one argument');
  const requirements = podRequirements(objectAt(tableArgument(state, 1), 'spec'));
  pushValue(state, requirements);
  return 1;
}

/** getPodDependencies(podTemplate, namespace): a list of references. */
function getPodDependencies(state: LuaState): number {
  wantArguments(state, 2, 'getPodDependencies only accepts two argument');
  const template = tableArgument(state, 1);
  const namespace = lua.lua_type(state, 2) === lua.LUA_TNIL ? 'default' : readString(state, 2);
  const references: JsonValue[] = podDependencies(objectAt(template, 'spec'), namespace).map(
    ({ apiVersion, kind, namespace, name }) => ({ apiVersion, kind, namespace, name }),
  );
  pushValue(state, references);
  return 1;
}

/** getResourceQuantity(quantity): its value as a number. */
function getResourceQuantity(state: LuaState): number {
  wantArguments(state, 1, 'getResourceQuantity only accepts one argument');
  const value = Number(quantityArgument(state, 1).nano) / NANO_PER_UNIT;
  if (value < 0) {
    throw new RangeError(`int approximation unexpectedly returned a negative value: ${value}`);
  }
  lua.lua_pushnumber(state, value);
  return 1;
}

function wantArguments(state: LuaState, count: number, message: string): void {
  if (lua.lua_gettop(state) !== count) {
    throw new RangeError(message);
  }
}

function quantityArgument(state: LuaState, index: number): Quantity {
  switch (lua.lua_type(state, index)) {
    case lua.LUA_TNIL:
      return { nano: 0n, format: 'DecimalSI' };
    case lua.LUA_TSTRING:
      return parseQuantity(readString(state, index));
    default:
      return badArgument(state, index, 'string');
  }
}

/** A table argument as an object; empty tables in it say nothing. */
function tableArgument(state: LuaState, index: number): JsonObject {
  const isTable = lua.lua_type(state, index) === lua.LUA_TTABLE;
  const value = isTable ? restoreEmpty(readValue(state, index), []) : badArgument(state, index, 'table');
  return isJsonObject(value) ? value : {};
}

function badArgument(state: LuaState, index: number, wanted: string): never {
  throw new TypeError(`bad argument #${index} (${wanted} expected, got ${typeName(state, index)})`);
}
