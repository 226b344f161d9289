/**
 * Reads the Go struct definitions of Kubernetes' kinds: for each field its JSON name, protobuf number, type, and whether it
 * is a pointer, may be omitted when empty, or is inlined. The types are written by gofmt and carry both tags, so a field is one line.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODULES, type ModulePath, moduleFolder } from './module-cache.ts';
import { definitionName } from './served.ts';

/** `[protobuf number, type, flags, default]`: domain/kubernetes/go-types.ts says what they mean. */
export type FieldRow = [number: number, type: string, flags: string, declared?: string | number | boolean];

/** Type name to its fields by JSON name. */
export type TypeTable = Record<string, Record<string, FieldRow>>;

/** Types whose JSON is not that of their fields, by OpenAPI name. */
const SPECIAL: Record<string, string> = {
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'Time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'MicroTime',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'Raw',
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'Quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'IntOrString',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'Raw',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON': 'Raw',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrArray': 'SchemaOrArray',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrBool': 'SchemaOrBool',
  'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaPropsOrStringArray': 'SchemaOrStrings',
};

const SCALARS = new Set(['string', 'bool', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'float64']);

interface GoPackage {
  structs: Map<string, Record<string, { number: number; goType: string; flags: string }>>;
  aliases: Map<string, string>;
  imports: Map<string, string>;
  /** Types marked `+enum`, with their constants sorted by value. */
  enums: Map<string, EnumValue[]>;
}

/** A constant of an enumerated type. */
export interface EnumValue {
  value: string;
  /** Its comment, in one line and without its own name. */
  comment: string;
}

const packages = new Map<string, GoPackage>();

/**
 * The table of every type that the given types reach. `defaultOf` says what OpenAPI publishes as the default of a field;
 * Go's own zero values are left out.
 */
export function typeTable(
  roots: { goPackage: string; type: string }[],
  defaultOf: (type: string, field: string) => unknown,
): TypeTable {
  const table = new Map<string, Record<string, FieldRow>>();
  const pending = [...roots];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { goPackage, type } = next;
    const name = definitionName(goPackage, type);
    if (table.has(name)) {
      continue;
    }
    const struct = readPackage(goPackage).structs.get(type);
    if (!struct) {
      throw new Error(`${goPackage} defines no struct ${type}`);
    }
    const rows: Record<string, FieldRow> = {};
    for (const [json, { number, goType, flags }] of Object.entries(struct)) {
      const resolved = resolve(goPackage, goType);
      const row: FieldRow = [number, resolved.type, flags + resolved.flags];
      const published = defaultOf(name, json);
      if (isScalar(published) && (row[2].includes('p') || published)) {
        row.push(published);
      }
      rows[json] = row;
      if (resolved.struct) {
        pending.push(resolved.struct);
      }
    }
    table.set(name, rows);
  }
  return Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

interface Resolved {
  type: string;
  flags: string;
  struct?: { goPackage: string; type: string };
}

/** Follows pointers, slices, maps, aliases and imports down to a scalar, a special type or a struct. */
function resolve(goPackage: string, goType: string): Resolved {
  if (goType === '[]byte') {
    return { type: 'bytes', flags: '' };
  }
  if (goType.startsWith('*')) {
    const { flags, ...inner } = resolve(goPackage, goType.slice(1));
    return { ...inner, flags: `p${flags}` };
  }
  if (goType.startsWith('[]')) {
    const { flags, ...inner } = resolve(goPackage, goType.slice(2));
    return { ...inner, flags: `r${flags.replace('p', '')}` };
  }
  const map = /^map\[[\w.]+\](.+)$/.exec(goType);
  if (map?.[1]) {
    const value = resolve(goPackage, map[1]);
    // A slice inside a map travels as a message of its own with the one field `items`.
    return value.flags.includes('r')
      ? { type: `[]${value.type}`, flags: 'm' }
      : { ...value, flags: `m${value.flags.replace('p', '')}` };
  }
  if (SCALARS.has(goType)) {
    return { type: goType, flags: '' };
  }
  const [qualifier, imported] = goType.split('.');
  if (imported !== undefined && qualifier !== undefined) {
    const target = readPackage(goPackage).imports.get(qualifier);
    if (target === undefined) {
      throw new Error(`${goPackage} uses ${goType} but does not import ${qualifier}`);
    }
    return resolve(target, imported);
  }
  const name = definitionName(goPackage, goType);
  const special = SPECIAL[name];
  if (special !== undefined) {
    const schema = special.startsWith('Schema') ? { struct: { goPackage, type: 'JSONSchemaProps' } } : {};
    return { type: special, flags: '', ...schema };
  }
  const alias = readPackage(goPackage).aliases.get(goType);
  if (alias !== undefined) {
    return resolve(goPackage, alias);
  }
  return { type: name, flags: '', struct: { goPackage, type: goType } };
}

/** The values that a field of a type (an OpenAPI name) may have; undefined where they are not enumerated. */
export function enumOf(definition: string, field: string): EnumValue[] | undefined {
  const parts = definition.replace(/^io\.k8s\./, 'k8s.io.').split('.');
  const type = parts.pop() ?? '';
  return enumOfField(['k8s.io', ...parts.slice(2)].join('/'), type, field);
}

/** Also of a field of a struct that is part of this one. */
function enumOfField(goPackage: string, type: string, field: string): EnumValue[] | undefined {
  const fields = readPackage(goPackage).structs.get(type) ?? {};
  const goType = fields[field]?.goType;
  if (goType !== undefined) {
    return enumOfType(goPackage, goType.replace(/^(\*|\[\])+/, ''));
  }
  const parts = Object.values(fields).filter(({ flags }) => flags.includes('i'));
  return parts.map((part) => enumOfField(goPackage, part.goType, field)).find((values) => values !== undefined);
}

function enumOfType(goPackage: string, goType: string): EnumValue[] | undefined {
  const [qualifier = '', imported] = goType.split('.');
  if (imported === undefined) {
    return readPackage(goPackage).enums.get(goType);
  }
  const target = readPackage(goPackage).imports.get(qualifier);
  return target === undefined ? undefined : enumOfType(target, imported);
}

function readPackage(goPackage: string): GoPackage {
  const known = packages.get(goPackage);
  if (known) {
    return known;
  }
  const module = (Object.keys(MODULES) as ModulePath[]).find((path) => goPackage.startsWith(`${path}/`));
  const result: GoPackage = { structs: new Map(), aliases: new Map(), imports: new Map(), enums: new Map() };
  packages.set(goPackage, result);
  if (module) {
    const folder = join(moduleFolder(module), goPackage.slice(module.length + 1));
    for (const file of globSync(`${folder}/*.go`).sort()) {
      if (!/_test\.go$|\/(zz_)?generated|_swagger_doc_/.test(file)) {
        readSource(readFileSync(file, 'utf8'), result);
      }
    }
  }
  return result;
}

function readSource(source: string, into: GoPackage): void {
  for (const [, name, path] of source.matchAll(/^(?:import)?\s+(\w+)?\s*"([\w./-]+)"$/gm)) {
    if (path !== undefined) {
      into.imports.set(name ?? path.split('/').at(-1) ?? path, path);
    }
  }
  for (const [, name, target] of source.matchAll(
    /^(?:type)?\s+(\w+)\s+=?\s*((?:map\[\w+\]|\[\]|\*)*[\w.]+)\s*(?:\/\/.*)?$/gm,
  )) {
    if (name !== undefined && target !== undefined && target !== 'struct' && target !== 'interface') {
      into.aliases.set(name, target);
    }
  }
  readEnums(source, into);
  for (const [, name, body] of source.matchAll(/^type (\w+) struct ?\{(?:\}|\n([\s\S]*?)^\})/gm)) {
    if (name !== undefined) {
      into.structs.set(name, readFields(body ?? ''));
    }
  }
}

const ENUM_TYPE = /^((?:\/\/[^\n]*\n)+)type (\w+) string$/gm;
const CONSTANT = /^[ \t]*((?:\/\/[^\n]*\n[ \t]*)*)(?:const )?(\w+)(?:[ \t]+(\w+))?[ \t]*=[ \t]*(?:(\w+)\()?"([^"]*)"/gm;

function readEnums(source: string, into: GoPackage): void {
  for (const [, comment = '', type = ''] of source.matchAll(ENUM_TYPE)) {
    if (/^\/\/ \+enum$/m.test(comment)) {
      into.enums.set(type, into.enums.get(type) ?? []);
    }
  }
  for (const [, lines = '', name = '', declared, converted, value = ''] of source.matchAll(CONSTANT)) {
    const values = into.enums.get(declared ?? converted ?? '');
    const comment = lines
      .split('\n')
      .map((line) => line.trim().replace(/^\/\/ ?/, ''))
      .filter((line) => !line.startsWith('+'))
      .join(' ')
      .trim();
    const own = comment.startsWith(name) ? comment.slice(name.length) : comment;
    values?.push({ value, comment: own.replaceAll(/\s+/g, ' ').trim() });
    values?.sort((a, b) => (a.value < b.value ? -1 : 1));
  }
  // Some constants are those of other packages: better no values than some of them.
  for (const [, type = ''] of source.matchAll(/=[ \t]*(\w+)\(\w+\.\w+\)/g)) {
    into.enums.delete(type);
  }
}

function readFields(body: string): Record<string, { number: number; goType: string; flags: string }> {
  const fields: Record<string, { number: number; goType: string; flags: string }> = {};
  for (const [, first, second, tags] of body.matchAll(/^\s+([\w.*]+)(?:\s+([[\]\w.*]+))?\s+`([^`]*)`/gm)) {
    const json = /json:"([^"]*)"/.exec(tags ?? '')?.[1]?.split(',') ?? [];
    const number = /protobuf:"\w+,(\d+)/.exec(tags ?? '')?.[1];
    const goType = second ?? first;
    if (number === undefined || goType === undefined || json[0] === '-') {
      continue;
    }
    const inline = json.includes('inline');
    const flags = `${inline ? 'i' : ''}${json.includes('omitempty') ? 'o' : ''}${json.includes('omitzero') ? 'z' : ''}`;
    const name = json[0] || (first ?? '');
    fields[name] = { number: Number(number), goType, flags };
  }
  return fields;
}
