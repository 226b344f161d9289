/** The Go types of Kubernetes' kinds as a table: what the protobuf decoder and the canonical form go by. */
import { formatApiVersion } from '../object.ts';
import file from './gen/types.json' with { type: 'json' };

/** One field of a Go struct. */
export interface GoField {
  /** Name in JSON; for an inlined struct the Go name, which JSON never shows. */
  name: string;
  /** Field number in protobuf. */
  number: number;
  /** A scalar (`int32`), a special type (`Time`, `Quantity`, `Raw` JSON, …), `[]string` inside a map, or the name of a struct. */
  type: string;
  /** True for a pointer: an explicit zero is kept. */
  pointer: boolean;
  /** How often the type occurs. */
  shape: 'one' | 'list' | 'map';
  /** True when its fields stand among those of the struct around it. */
  inline: boolean;
  /** True when an empty value is not written (structs always are, unless {@link omitZero}). */
  omitEmpty: boolean;
  /** True when an empty struct is not written either. */
  omitZero: boolean;
  /** What an absent field means, where Kubernetes declares it on the type. */
  default?: string | number | boolean;
}

/** What stands for one field in the file: protobuf number, type, flags, default. */
type FieldRow = readonly (string | number | boolean)[];

const TYPES: Record<string, Record<string, FieldRow>> = file.types;
const PACKAGES: Record<string, string> = file.packages;

const known = new Map<string, GoField[]>();

/** The fields of a struct by its OpenAPI name; undefined when the table has no such struct. */
export function goFields(type: string): GoField[] | undefined {
  const read = known.get(type);
  if (read) {
    return read;
  }
  const rows = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  const fields = rows && Object.entries(rows).map(([name, row]) => readRow(name, row));
  if (fields) {
    known.set(type, fields);
  }
  return fields;
}

/** Flags of a row: inline, omitempty, omitzero, pointer, repeated, map. */
function readRow(name: string, [number, type, marks, value]: FieldRow): GoField {
  const flags = String(marks);
  return {
    name,
    number: Number(number),
    type: String(type),
    pointer: flags.includes('p'),
    shape: flags.includes('m') ? 'map' : flags.includes('r') ? 'list' : 'one',
    inline: flags.includes('i'),
    omitEmpty: flags.includes('o'),
    omitZero: flags.includes('z'),
    ...(value !== undefined && { default: value }),
  };
}

const META = 'k8s.io/apimachinery/pkg/apis/meta/v1';

/**
 * The struct of a kind: that of its own group-version, else the one that every group shares (DeleteOptions, Status).
 * Undefined for kinds that Kubernetes does not define.
 */
export function goTypeOf(group: string, version: string, kind: string): string | undefined {
  const groupVersion = formatApiVersion(group, version);
  const own = Object.hasOwn(PACKAGES, groupVersion) ? PACKAGES[groupVersion] : undefined;
  const names = [own, META].filter((path) => path !== undefined).map((path) => openApiName(path, kind));
  return names.find((name) => goFields(name) !== undefined);
}

function openApiName(goPackage: string, kind: string): string {
  return `${goPackage.replace('k8s.io', 'io.k8s').replaceAll('/', '.')}.${kind}`;
}
