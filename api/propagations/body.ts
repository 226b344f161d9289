/** Bodies of requests to the propagation API: JSON or YAML, of bounded size. */
import { parse as parseYaml } from 'yaml';
import type { JsonValue } from '../../domain/object.ts';
import { badRequest, tooLarge, unsupportedMediaType } from '../response/status.ts';

/** As in kube-apiserver. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';

/** The value of a body. Throws BadRequest for an empty one and for what cannot be read. */
export async function readBody(request: Request): Promise<JsonValue> {
  const body = await readOptionalBody(request);
  if (body === undefined) {
    throw badRequest('the body is empty');
  }
  return body;
}

/** Undefined for an empty body, which clients send in different ways. */
export async function readOptionalBody(request: Request): Promise<JsonValue | undefined> {
  const { text, type } = await readText(request);
  if (text === '') {
    return undefined;
  }
  try {
    const value: JsonValue = type === JSON_TYPE ? JSON.parse(text) : parseYaml(text);
    return value;
  } catch (error) {
    throw badRequest(`the body cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The text of a body and its media type. Throws for other types than JSON and YAML, and for more than 3 MiB. */
export async function readText(request: Request): Promise<{ text: string; type: string }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) {
      throw tooLarge(MAX_BODY_BYTES);
    }
    chunks.push(chunk);
  }
  const type = (request.headers.get('content-type') ?? JSON_TYPE).split(';', 1)[0]?.trim() ?? '';
  if (size > 0 && type !== JSON_TYPE && type !== YAML_TYPE) {
    throw unsupportedMediaType([JSON_TYPE, YAML_TYPE]);
  }
  return { text: Buffer.concat(chunks).toString('utf8'), type };
}
