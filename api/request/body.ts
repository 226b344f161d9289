/** Bodies of requests: JSON, YAML or protobuf, up to a limit. */
import {
  type DocumentOptions,
  type ParseOptions,
  parse as parseYaml,
  type SchemaOptions,
  type ToJSOptions,
} from 'yaml';
import type { JsonValue } from '../../domain/object.ts';
import { copyJson, rebuild, unlessTooDeep } from '../../kube/deep-json.ts';
import { integerOf, mayHoldLargeIntegers, parseJson as parseExactJson } from '../../kube/exact-json.ts';
import { decodeProtobuf } from '../protobuf/decode.ts';
import { STACK_OVERFLOW } from '../response/failure.ts';
import { badRequest, unsupportedMediaType } from '../response/status.ts';
import type { ApiRequest } from './api-request.ts';
import { goJsonError } from './go-json-error.ts';

/** The longest body, as in kube-apiserver. */
export const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** The deepest nesting, as in Go's readers of JSON and YAML. */
const MAX_DEPTH = 10_000;

/** Also of YAML that is nested deeper than the library reads, some thousand levels, without being JSON. */
const YAML_TOO_DEEP = `yaml: exceeded max depth of ${MAX_DEPTH}`;

/** How often YAML may repeat parts of itself by reference: enough for people, too little to fill the memory. */
const MAX_ALIASES = 100;

/** Tags of YAML 1.1 that Go does not read, or that are no JSON. */
const FOREIGN_TAGS = /:(timestamp|binary|omap|pairs|set)$/;

/** YAML as Go reads it: 1.1, where `yes` is true, without times of day and dates. */
const YAML_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions & ToJSOptions = {
  version: '1.1',
  maxAliasCount: MAX_ALIASES,
  customTags: (tags) =>
    tags.filter((tag) => typeof tag === 'string' || (!FOREIGN_TAGS.test(tag.tag) && tag.format !== 'TIME')),
};

/** Types of bodies that hold an object. */
export const OBJECT_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

/** A body as read. */
export interface Body {
  value: JsonValue;
  /** The text it was read from; empty for what was no text. */
  text: string;
  /** True for JSON text, in which fields may occur twice. */
  isJson: boolean;
}

/** Puts into words that a body is no JSON: why not, and what it is. */
export type Complaint = (why: string, text: string) => string;

const JUST_WHY: Complaint = (why) => why;

/** The media type of the body without parameters. */
export function contentType({ header }: ApiRequest): string {
  return (header('content-type') ?? 'application/json').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Reads an object. Throws BadRequest for what cannot be read and UnsupportedMediaType. */
export async function readBody(request: ApiRequest, complaint: Complaint = JUST_WHY): Promise<Body> {
  if (request.body.kind === 'value') {
    // What a caller in the same process hands over stays the caller's.
    return { value: copyJson(request.body.value), text: '', isJson: false };
  }
  const type = contentType(request);
  if (!OBJECT_TYPES.includes(type)) {
    throw unsupportedMediaType(OBJECT_TYPES);
  }
  const bytes = request.body.kind === 'bytes' ? await request.body.read() : new Uint8Array();
  if (type === 'application/vnd.kubernetes.protobuf') {
    return { value: decodeProtobuf(bytes), text: '', isJson: false };
  }
  const text = decodeText(bytes);
  return type === 'application/json'
    ? { value: parseJson(text, complaint), text, isJson: true }
    : { ...parseYamlText(text, complaint), text };
}

/** Reads a patch: JSON, or YAML for an apply. Throws BadRequest. */
export async function readPatchBody(request: ApiRequest, isYaml: boolean): Promise<Body> {
  const { body } = request;
  const strategic = contentType(request) === 'application/strategic-merge-patch+json';
  if (body.kind === 'value') {
    return { value: copyJson(body.value), text: '', isJson: false };
  }
  const text = body.kind === 'bytes' ? decodeText(await body.read()) : '';
  return isYaml
    ? { ...parseYamlText(text, (why) => `error decoding YAML: error converting YAML to JSON: ${why}`), text }
    : { value: parseJson(text, (why) => (strategic ? why : `error decoding patch: ${why}`)), text, isJson: true };
}

/** UTF-8; what is none becomes U+FFFD, as in Go. */
function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** Reads JSON. Throws BadRequest. */
function parseJson(text: string, complaint: Complaint = JUST_WHY): JsonValue {
  checkDepth(text, (opening) => complaint(`invalid character '${opening}' exceeded max depth`, text));
  try {
    return parseExactJson(text);
  } catch (error) {
    throw badRequest(complaint(error instanceof SyntaxError ? goJsonError(text) : String(error), text));
  }
}

/** Reads YAML. What is JSON, as that of most clients is, need not be read by its rules. Throws BadRequest. */
function parseYamlText(text: string, complaint: Complaint): Pick<Body, 'value' | 'isJson'> {
  checkDepth(text, () => complaint(YAML_TOO_DEEP, text));
  if (text.startsWith('{')) {
    try {
      return { value: parseExactJson(text), isJson: true };
    } catch (error) {
      if (!(error instanceof SyntaxError)) {
        throw error;
      }
    }
  }
  try {
    const value = unlessTooDeep(() => readYaml(text));
    if (value !== undefined) {
      return { value, isJson: false };
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    // The library catches what runs out of stack, and says where.
    throw badRequest(complaint(why.startsWith(STACK_OVERFLOW) ? YAML_TOO_DEEP : `yaml: ${why}`, text));
  }
  throw badRequest(complaint(YAML_TOO_DEEP, text));
}

function readYaml(text: string): JsonValue {
  return mayHoldLargeIntegers(text)
    ? withNumbers(parseYaml(text, { ...YAML_OPTIONS, intAsBigInt: true }))
    : parseYaml(text, YAML_OPTIONS);
}

/** The same with numbers where they are exact. */
function withNumbers(value: JsonValue): JsonValue {
  return rebuild(value, undefined, {
    leaf: (one) => (typeof one === 'bigint' ? integerOf(one) : one),
    below: () => undefined,
  });
}

function checkDepth(text: string, refusal: (opening: string) => string): void {
  // Each level takes a bracket at either end.
  if (text.length < 2 * MAX_DEPTH) {
    return;
  }
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
        throw badRequest(refusal(String.fromCharCode(code)));
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth -= 1;
    }
  }
}
