/**
 * OpenAPI v2, for clients that know no v3 or that look there for what v3 does not list. Its only protobuf readers are Go
 * clients that check fields before they send: they get a document without kinds and leave that to the server.
 */
import { REFERENCE_PREFIX } from '../builtin/definitions.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { componentSchemas } from './components.ts';

/** Media type of the protobuf form. */
export const PROTOBUF_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

const SWAGGER = '2.0';
const INFO = { title: 'Kubernetes', version: 'unversioned' };
/** Tag of a field by its number, for fields of a length and bytes. */
const tagOf = (number: number): number => (number << 3) | 2;

/** The schemas of all kinds. */
export function swaggerDocument(definitions: readonly ResourceDefinition[]): string {
  const kinds = JSON.stringify(componentSchemas(definitions)).replaceAll(`"${REFERENCE_PREFIX}`, '"#/definitions/');
  return `${JSON.stringify({ swagger: SWAGGER, info: INFO, paths: {} }).slice(0, -1)},"definitions":${kinds}}`;
}

/** An `openapi.v2.Document` (gnostic) of version and title alone. */
export function emptySwaggerProtobuf(): Uint8Array {
  const info = [...textField(1, INFO.title), ...textField(2, INFO.version)];
  return Uint8Array.from([...textField(1, SWAGGER), tagOf(2), info.length, ...info]);
}

/** A field of less than 128 bytes, whose length is one byte. */
function textField(number: number, text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [tagOf(number), bytes.length, ...bytes];
}
