/** From a request's body to an object of a kind: of its type, unknown fields dropped, defaults filled in. */

import { goTypeError } from '../../domain/kubernetes/go-decoding.ts';
import { goTypeOf } from '../../domain/kubernetes/go-types.ts';
import {
  formatApiVersion,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from '../../domain/object.ts';
import type { KubeStatusError } from '../../kube/errors.ts';
import type { Body } from '../request/body.ts';
import type { FieldValidation } from '../request/write-options.ts';
import { badRequest, invalid } from '../response/status.ts';
import { applyDefaults } from '../schema/defaults.ts';
import { findDuplicateFields } from '../schema/duplicate-fields.ts';
import { prune } from '../schema/prune.ts';
import type { ResourceDefinition } from './definition.ts';

/** How strictly a body is read, where warnings go, and how a refusal is put. */
export interface Decoding {
  fieldValidation: FieldValidation;
  warnings: string[];
  /** Makes the failure for a body that is not of the kind. @default "<Kind> in version … cannot be handled as a <Kind>: <why>" */
  refuse?(why: string): KubeStatusError;
  /** Leaves unknown fields where they are, for somebody else to complain of. @default false */
  keepsUnknown?: boolean;
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** Go prints what it reads the kind into. */
const KIND_STRUCT =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const SCHEME = 'scheme "pkg/runtime/scheme.go:111"';

/** How much of an unreadable body is quoted, in bytes. */
const EXCERPT_BYTES = 30;

/** Reads an object of a kind and fills in its defaults; see {@link readObject}. */
export function decodeObject(definition: ResourceDefinition, body: Body, decoding: Decoding): KubeObject {
  const object = readObject(definition, body, decoding);
  // Kubernetes' own kinds have their defaults in code.
  return definition.builtIn ? object : applyDefaults(definition.schema, object);
}

/**
 * Reads an object of a kind as the client wrote it. Throws BadRequest (or what `refuse` makes) for what is no object of
 * this kind, and for unknown or doubled fields where validation is strict; else they become warnings.
 */
export function readObject(definition: ResourceDefinition, body: Body, decoding: Decoding): KubeObject {
  const { fieldValidation, warnings, refuse = (why: string) => cannotHandle(definition, why) } = decoding;
  const object = withKind(definition, body);
  const mismatch = typeError(definition, object);
  if (mismatch !== undefined) {
    throw refuse(mismatch);
  }
  const { value: known, unknown } = decoding.keepsUnknown
    ? { value: object, unknown: [] }
    : prune(definition.schema, object);
  if (fieldValidation !== 'Ignore') {
    const problems = [...unknown, ...(body.isJson ? findDuplicateFields(body.text) : [])];
    if (problems.length > 0 && fieldValidation === 'Strict') {
      throw refuse(`strict decoding error: ${problems.join(', ')}`);
    }
    warnings.push(...problems);
  }
  return asKubeObject(known);
}

/** What the types of an object have against Go's; only metadata is typed in custom resources. */
export function typeError(
  { builtIn, group, version, kind }: ResourceDefinition,
  object: JsonObject,
): string | undefined {
  const type = builtIn ? goTypeOf(group, version, kind) : undefined;
  if (type !== undefined) {
    return goTypeError(type, object);
  }
  const { metadata } = object;
  if (metadata === undefined || metadata === null) {
    return undefined;
  }
  return isJsonObject(metadata)
    ? goTypeError(OBJECT_META, metadata)
    : `json: cannot unmarshal ${jsonType(metadata)} into Go value of type v1.ObjectMeta`;
}

/** The complaint about a body that is not even JSON. */
export function unreadable({ kind }: ResourceDefinition): (why: string, text: string) => string {
  return (why, text) =>
    unrecognized(kind, why.startsWith('yaml: ') ? why : `couldn't get version/kind; json parse error: ${why}`, text);
}

function unrecognized(kind: string, why: string, text: string): string {
  return `the object provided is unrecognized (must be of type ${kind}): ${why} (${excerpt(text)})`;
}

/** The start of a body: as it is when it looks like an object, else in hexadecimal digits. */
function excerpt(text: string): string {
  if (text === '') {
    return '<empty>';
  }
  const bytes = Buffer.from(text);
  const start = bytes.subarray(0, EXCERPT_BYTES).toString(text.startsWith('{') ? 'utf8' : 'hex');
  return bytes.length > EXCERPT_BYTES ? `${start} ...` : start;
}

function cannotHandle({ kind, version }: ResourceDefinition, why: string): KubeStatusError {
  return badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** The value with the apiVersion and kind that it must have; Kubernetes' own kinds may leave them out. */
function withKind(definition: ResourceDefinition, { value: given, text }: Body): JsonObject {
  const { builtIn, kind, group } = definition;
  const value = builtIn && given === null ? {} : given;
  if (!isJsonObject(value) && value !== null) {
    throw badRequest(
      unreadable(definition)(`json: cannot unmarshal ${jsonType(value)} into Go value of type ${KIND_STRUCT}`, text),
    );
  }
  const givenKind = textOf(value?.kind);
  const givenVersion = textOf(value?.apiVersion);
  if (value === null || (!builtIn && givenKind === '')) {
    const shown = text === '' ? JSON.stringify(value) : text;
    throw badRequest(unrecognized(kind, `Object 'Kind' is missing in '${shown}'`, shown));
  }
  const apiVersion = formatApiVersion(group, definition.version);
  if (builtIn) {
    checkBuiltInKind(definition, givenKind, givenVersion);
  } else if (givenVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${givenVersion}) does not match the expected API version (${apiVersion})`,
    );
  } else if (givenKind !== kind) {
    const name = isJsonObject(value.metadata) ? textOf(value.metadata.name) : '';
    throw invalid({ group, kind: givenKind }, name, [
      { type: 'Invalid', field: 'kind', value: givenKind, detail: `must be ${kind}` },
    ]);
  }
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = value;
  return { apiVersion, kind, metadata: metadata ?? {}, ...rest };
}

/** Kinds of Kubernetes are known by name: another one cannot be converted, an unknown one is not even registered. */
function checkBuiltInKind(definition: ResourceDefinition, kind: string, apiVersion: string): void {
  const expected = formatApiVersion(definition.group, definition.version);
  const wantedKind = kind === '' ? definition.kind : kind;
  const wantedVersion = apiVersion === '' ? expected : apiVersion;
  if (wantedKind === definition.kind && wantedVersion === expected) {
    return;
  }
  const slash = wantedVersion.indexOf('/');
  const [group, version] = [wantedVersion.slice(0, Math.max(0, slash)), wantedVersion.slice(slash + 1)];
  const why =
    goTypeOf(group, version, wantedKind) === undefined
      ? `no kind ${JSON.stringify(wantedKind)} is registered for version ${JSON.stringify(wantedVersion)} in ${SCHEME}`
      : `converting (${version}.${wantedKind}) to (${internalPackage(definition)}.${definition.kind}): unknown conversion`;
  throw badRequest(
    `${wantedKind} in version ${JSON.stringify(version)} cannot be handled as a ${definition.kind}: ${why}`,
  );
}

/** The Go package of a group's internal types. */
function internalPackage({ group }: ResourceDefinition): string {
  return group === '' ? 'core' : (group.split('.')[0] ?? '');
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function jsonType(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

/** {@link withKind} has seen to its identity. */
function asKubeObject(value: JsonObject): KubeObject {
  return value as KubeObject;
}
