/** Interpreters declared by ResourceInterpreterCustomization: Lua scripts, one for each operation. */

import { z } from 'zod';
import { type Component, component, replicaRequirements } from '../../kinds/binding.ts';
import { labelSelector } from '../../kinds/meta.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import {
  type DependentObjectReference,
  InterpretationError,
  type KindInterpreter,
  type ReplicaInterpretation,
} from '../interpreter.ts';
import { restoreEmpty } from './empty-tables.ts';
import { type LuaState, lua } from './machine.ts';
import { compileScript, scriptError } from './script.ts';
import { pushValue, readValue, typeName } from './values.ts';

/** `spec.customizations`: Lua by operation. */
export interface Customizations {
  retention?: LuaRule | undefined;
  replicaResource?: LuaRule | undefined;
  componentResource?: LuaRule | undefined;
  replicaRevision?: LuaRule | undefined;
  statusReflection?: LuaRule | undefined;
  statusAggregation?: LuaRule | undefined;
  healthInterpretation?: LuaRule | undefined;
  dependencyInterpretation?: LuaRule | undefined;
}

interface LuaRule {
  luaScript: string;
}

const dependencies = z.array(
  z.object({
    apiVersion: z.string().default(''),
    kind: z.string().default(''),
    namespace: z.string().optional(),
    name: z.string().optional(),
    labelSelector: labelSelector.optional(),
  }),
);

/** The rules of `spec.customizations` with the operations that they answer. */
const RULES: readonly (readonly [rule: keyof Customizations, operation: string])[] = [
  ['retention', 'Retain'],
  ['replicaResource', 'InterpretReplica'],
  ['componentResource', 'InterpretComponent'],
  ['replicaRevision', 'ReviseReplica'],
  ['statusReflection', 'InterpretStatus'],
  ['statusAggregation', 'AggregateStatus'],
  ['healthInterpretation', 'InterpretHealth'],
  ['dependencyInterpretation', 'InterpretDependency'],
];

/** The interpreter of one customization; an operation without a script is absent. A script is compiled when first run. */
export function interpreterFromCustomization({ customizations }: { customizations: Customizations }): KindInterpreter {
  return interpreterFromScripts(customizations, [customizations.dependencyInterpretation?.luaScript ?? '']);
}

/**
 * The interpreter of all customizations for one kind: by name, the first script of an operation counts; the answers of
 * all dependency scripts are united.
 */
export function interpreterFromCustomizations(
  all: readonly { metadata: { name: string }; spec: { customizations: Customizations } }[],
): KindInterpreter {
  const sorted = all
    .toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
    .map(({ spec }) => spec.customizations);
  const first: Customizations = {};
  for (const [rule] of RULES) {
    first[rule] = sorted.find((customizations) => customizations[rule]?.luaScript)?.[rule];
  }
  return interpreterFromScripts(
    first,
    sorted.map((customizations) => customizations.dependencyInterpretation?.luaScript ?? ''),
  );
}

/** Why a customization is refused; undefined when all its scripts load. */
export function customizationError(customizations: Customizations): string | undefined {
  for (const [rule, operation] of RULES) {
    const script = customizations[rule]?.luaScript;
    const error = script ? scriptError(script) : undefined;
    if (error !== undefined) {
      return `InterpreterOperation(${operation}) Lua script error: ${error}`;
    }
  }
  return undefined;
}

function interpreterFromScripts(rules: Customizations, dependencyScripts: readonly string[]): KindInterpreter {
  const interpreter: KindInterpreter = {};
  const given = (rule: keyof Customizations, use: (source: string) => void) => {
    const source = rules[rule]?.luaScript;
    if (source) {
      use(source);
    }
  };
  given('replicaResource', (source) => {
    interpreter.getReplicas = (object) => getReplicas(source, object);
  });
  given('componentResource', (source) => {
    interpreter.getComponents = (object) => getComponents(source, object);
  });
  given('replicaRevision', (source) => {
    interpreter.reviseReplica = (object, replicas) =>
      callForObject(source, 'ReviseReplica', [object, replicas], [object]);
  });
  given('retention', (source) => {
    interpreter.retain = (desired, observed) =>
      callForObject(source, 'Retain', [desired, observed], [desired, observed]);
  });
  given('statusAggregation', (source) => {
    interpreter.aggregateStatus = (object, items) =>
      callForObject(source, 'AggregateStatus', [object, items && [...items]], []);
  });
  given('statusReflection', (source) => {
    interpreter.reflectStatus = (object) => reflectStatus(source, object);
  });
  given('healthInterpretation', (source) => {
    interpreter.interpretHealth = (object) => interpretHealth(source, object);
  });
  const sources = dependencyScripts.filter((source) => source !== '');
  if (sources.length > 0) {
    interpreter.getDependencies = (object) => getDependencies(sources, object);
  }
  return interpreter;
}

function getReplicas(source: string, object: KubeObject): ReplicaInterpretation {
  return call(source, 'GetReplicas', [object], 2, (state) => {
    if (lua.lua_type(state, 2) !== lua.LUA_TNUMBER) {
      throw new InterpretationError(`result type ${typeName(state, 2)} is not number`);
    }
    const replicas = Math.trunc(lua.lua_tonumber(state, 2));
    const result = tableOrNil(state, 3, 'requires');
    const requirements = result && parsed(replicaRequirements, isEmptyList(result) ? {} : result);
    return { replicas, ...(requirements && { requirements }) };
  });
}

function getComponents(source: string, object: KubeObject): Component[] | undefined {
  return call(source, 'GetComponents', [object], 1, (state) => {
    const result = tableOrNil(state, 2, 'components');
    return result === undefined ? undefined : parsed(z.array(component), result);
  });
}

function reflectStatus(source: string, object: KubeObject): JsonValue {
  return call(source, 'ReflectStatus', [object], 1, (state) => {
    const status = readTable(state, 2, 'replica', []);
    return isEmptyList(status) ? {} : status;
  });
}

function interpretHealth(source: string, object: KubeObject): boolean {
  return call(source, 'InterpretHealth', [object], 1, (state) => {
    if (lua.lua_type(state, 2) !== lua.LUA_TBOOLEAN) {
      throw new InterpretationError(`result type ${typeName(state, 2)} is not bool`);
    }
    return lua.lua_toboolean(state, 2);
  });
}

/** The references of all scripts, each once, in order: apiVersion, kind, namespace, name. */
function getDependencies(sources: readonly string[], object: KubeObject): DependentObjectReference[] {
  const references = sources.flatMap((source) =>
    call(source, 'GetDependencies', [object], 1, (state) =>
      verifiedDependencies(parsed(dependencies, readTable(state, 2, 'requires', [])).map(withoutAbsent)),
    ),
  );
  const unique = new Map(references.map((reference) => [sortKey(reference), reference]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

function sortKey({ apiVersion, kind, namespace = '', name = '', labelSelector }: DependentObjectReference): string {
  return [apiVersion, kind, namespace, name, labelSelector ? JSON.stringify(labelSelector) : ''].join('\0');
}

function withoutAbsent(reference: z.infer<typeof dependencies>[number]): DependentObjectReference {
  const { apiVersion, kind, namespace, name, labelSelector } = reference;
  return {
    apiVersion,
    kind,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(labelSelector && { labelSelector }),
  };
}

/** Calls a function that returns an object; empty tables in it are put right after the originals. */
function callForObject(
  source: string,
  name: string,
  args: readonly (JsonValue | undefined)[],
  originals: readonly JsonValue[],
): KubeObject {
  const result = call(source, name, args, 1, (state) => readTable(state, 2, 'requires', originals));
  if (!isKubeObject(result)) {
    throw new InterpretationError(`${name} returned no Kubernetes object: apiVersion, kind or metadata is missing`);
  }
  return result;
}

function isKubeObject(value: JsonValue): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isJsonObject(value.metadata)
  );
}

/** Runs a function of a script. Its first result is at index 2 of the machine that `read` gets. */
function call<T>(
  source: string,
  name: string,
  args: readonly (JsonValue | undefined)[],
  results: number,
  read: (state: LuaState) => T,
): T {
  const push = (state: LuaState) => {
    for (const arg of args) {
      pushValue(state, arg);
    }
    return args.length;
  };
  return compileScript(source).call(name, push, results, read);
}

function readTable(state: LuaState, index: number, what: string, originals: readonly JsonValue[]): JsonValue {
  if (lua.lua_type(state, index) !== lua.LUA_TTABLE) {
    throw new InterpretationError(`expect the returned ${what} type is table but got ${typeName(state, index)}`);
  }
  return restoreEmpty(readValue(state, index), originals);
}

function tableOrNil(state: LuaState, index: number, what: string): JsonValue | undefined {
  return lua.lua_type(state, index) === lua.LUA_TNIL ? undefined : readTable(state, index, what, []);
}

function isEmptyList(value: JsonValue): boolean {
  return Array.isArray(value) && value.length === 0;
}

function parsed<S extends z.ZodType>(schema: S, value: JsonValue): z.infer<S> {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new InterpretationError(`json unmarshal obj failed: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}
