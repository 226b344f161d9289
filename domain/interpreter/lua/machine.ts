/** The Lua machine, with its settings in place before it is loaded: the one door to fengari. */
import './fengari-settings.ts';

import { type LuaFunction, type LuaState, lauxlib, lua, lualib, to_jsstring, to_luastring } from 'fengari';
import debug from 'fengari/src/ldebug.js';
import { onStringsExhausted, resetStringBudget } from './fengari-settings.ts';

onStringsExhausted((state) => debug.luaG_runerror(state, to_luastring('the script uses too much memory')));

export { type LuaFunction, type LuaState, lauxlib, lua, lualib, resetStringBudget, to_jsstring, to_luastring };
