/** Bodies of requests: JSON, YAML or protobuf, up to a limit. */
import { parse as parseYaml } from 'yaml';
import type { JsonValue } from '../../domain/object.ts';
import { badRequest, unsupportedMediaType } from '../response/status.ts';
import type { ApiRequest } from './api-request.ts';

/** The longest body, as in kube-apiserver. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The deepest nesting. Deeper bodies would overflow the stack of whoever walks them. */
const MAX_DEPTH = 1000;

/** Types of bodies that hold an object. */
export const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** A body as read. */
export interface Body {
  value: JsonValue;
  /** The JSON it was read from; absent when it was something else. */
  text?: string;
}

/** The media type of the body without parameters. */
export function contentType({ header }: ApiRequest): string {
  return (header('content-type') ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Reads an object. `subject` opens the message for a body that is no JSON. Throws BadRequest and UnsupportedMediaType. */
export async function readBody(
  request: ApiRequest,
  subject: string,
  decodeProtobuf?: (bytes: Uint8Array) => JsonValue,
): Promise<Body> {
  if (request.body.kind === 'value') {
    return { value: copyJson(request.body.value) };
  }
  const type = contentType(request);
  if (!OBJECT_TYPES.includes(type)) {
    throw unsupportedMediaType(OBJECT_TYPES);
  }
  const bytes = request.body.kind === 'bytes' ? await request.body.read() : new Uint8Array();
  if (type === 'application/vnd.kubernetes.protobuf') {
    if (!decodeProtobuf) {
      throw unsupportedMediaType(OBJECT_TYPES.slice(0, 2));
    }
    return { value: decodeProtobuf(bytes) };
  }
  const text = new TextDecoder().decode(bytes);
  return type === 'application/json'
    ? { value: parseJson(text, subject), text }
    : { value: parseYamlText(text, subject) };
}

/** Reads JSON. `subject` opens the message when it is none. */
export function parseJson(text: string, subject: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `${subject}${error instanceof Error ? error.message : error} (${text === '' ? '<empty>' : excerpt(text)})`,
    );
  }
  checkDepth(text);
  return value;
}

/** Reads YAML, of which JSON is a part. */
export function parseYamlText(text: string, subject: string): JsonValue {
  checkDepth(text);
  try {
    return parseYaml(text, { maxAliasCount: 100, uniqueKeys: true }) as JsonValue;
  } catch (error) {
    throw badRequest(`${subject}${error instanceof Error ? error.message : error}`);
  }
}

function excerpt(text: string): string {
  return text.length > 1024 ? `${text.slice(0, 1024)} ...` : text;
}

/** Brackets that are open at once bound the depth, strings included: cheap, and wrong only for odd strings. */
function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) {
        at += 1;
      } else if (code === 0x22) {
        inString = false;
      }
    } else if (code === 0x22) {
      inString = true;
    } else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) {
        throw badRequest('exceeded max depth');
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
}

/** A copy of a JSON value: what a caller in the same process hands over stays the caller's. */
export function copyJson(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(copyJson);
  }
  const copy: [string, JsonValue][] = [];
  for (const [field, child] of Object.entries(value)) {
    if (child !== undefined) {
      copy.push([field, copyJson(child)]);
    }
  }
  return Object.fromEntries(copy);
}
