/** From a request's body to an object of the kind that is stored: unknown fields dropped, defaults filled in. */
import {
  formatApiVersion,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from '../../domain/object.ts';
import type { FieldValidation } from '../request/write-options.ts';
import { badRequest } from '../response/status.ts';
import { applyDefaults } from '../schema/defaults.ts';
import { findDuplicateFields } from '../schema/duplicate-fields.ts';
import { prune } from '../schema/prune.ts';
import type { ResourceDefinition } from './definition.ts';

/** How strictly a body is read, and where warnings go. */
export interface Decoding {
  fieldValidation: FieldValidation;
  warnings: string[];
}

/** Reads an object of a kind and fills in its defaults; see {@link readObject}. */
export function decodeObject(
  definition: ResourceDefinition,
  value: JsonValue,
  text: string | undefined,
  decoding: Decoding,
): KubeObject {
  return withDefaults(definition, readObject(definition, value, text, decoding));
}

/** The object with the defaults that its schema states; Kubernetes' own kinds have theirs in code. */
export function withDefaults(definition: ResourceDefinition, object: KubeObject): KubeObject {
  return definition.builtIn ? object : applyDefaults(definition.schema, object);
}

/**
 * Reads an object of a kind as the client wrote it. `text` is the JSON it came in, if it did, in which fields may occur twice.
 * Throws BadRequest for what is no object of this kind, and for unknown or doubled fields where validation is strict.
 */
export function readObject(
  definition: ResourceDefinition,
  value: JsonValue,
  text: string | undefined,
  { fieldValidation, warnings }: Decoding,
): KubeObject {
  const object = withKind(definition, value);
  const { value: known, unknown } = prune(definition.schema, object);
  if (fieldValidation !== 'Ignore') {
    const problems = [...unknown, ...(text === undefined ? [] : findDuplicateFields(text))];
    if (problems.length > 0 && fieldValidation === 'Strict') {
      throw badRequest(
        definition.builtIn
          ? `${definition.kind} in version ${JSON.stringify(definition.version)} cannot be handled as a ${definition.kind}: strict decoding error: ${problems.join(', ')}`
          : `strict decoding error: ${problems.join(', ')}`,
      );
    }
    warnings.push(...problems);
  }
  return asKubeObject(known);
}

/** The message that opens for a body that is not even JSON. */
export function undecodable({ kind, builtIn }: ResourceDefinition): string {
  return builtIn
    ? `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: `
    : '';
}

/** The value with the apiVersion and kind that it must have; Kubernetes' own kinds may leave them out. */
function withKind(definition: ResourceDefinition, value: JsonValue): JsonObject {
  const apiVersion = formatApiVersion(definition.group, definition.version);
  if (!isJsonObject(value)) {
    throw badRequest(`${undecodable(definition)}json: cannot unmarshal ${jsonType(value)} into an object`);
  }
  const kind = value.kind ?? '';
  const version = value.apiVersion ?? '';
  if (!definition.builtIn && kind === '') {
    throw badRequest(`Object 'Kind' is missing in '${JSON.stringify(value)}'`);
  }
  if (kind !== '' && kind !== definition.kind) {
    throw badRequest(mismatch(definition, String(kind), String(version)));
  }
  if (version !== '' && version !== apiVersion) {
    throw badRequest(
      `the API version in the data (${String(version)}) does not match the expected API version (${apiVersion})`,
    );
  }
  if (value.metadata !== undefined && value.metadata !== null && !isJsonObject(value.metadata)) {
    throw badRequest(
      `${definition.kind} in version ${JSON.stringify(definition.version)} cannot be handled as a ${definition.kind}: json: cannot unmarshal ${jsonType(value.metadata)} into Go struct field ${definition.kind}.metadata of type v1.ObjectMeta`,
    );
  }
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = value;
  return { apiVersion, kind: definition.kind, metadata: metadata ?? {}, ...rest };
}

function mismatch({ kind, builtIn, version }: ResourceDefinition, given: string, givenVersion: string): string {
  return builtIn
    ? `${given} in version ${JSON.stringify(givenVersion || version)} cannot be handled as a ${kind}: converting (${givenVersion || version}.${given}) to (${kind}): unknown conversion`
    : `${given} in version ${JSON.stringify(givenVersion || version)} cannot be handled as a ${kind}`;
}

function jsonType(value: JsonValue): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** What pruning by a schema and {@link withKind} leave is an object with its identity. */
function asKubeObject(value: JsonObject): KubeObject {
  return value as KubeObject;
}
