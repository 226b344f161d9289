/**
 * Request bodies as typed Kubernetes clients send them: protobuf inside an envelope that says the kind. Answers are JSON,
 * which every client takes, so nothing is ever encoded.
 */

import { goTypeOf } from '../../domain/kubernetes/go-types.ts';
import { isJsonObject, type JsonObject, parseApiVersion } from '../../domain/object.ts';
import { decodeMessage } from './message.ts';
import { decodeText, parseJson } from './special.ts';
import { InvalidProtobufError, wireFields } from './wire.ts';

export { InvalidProtobufError } from './wire.ts';

/** An object that says its kind; options have no metadata. */
export type TypedObject = JsonObject & { apiVersion: string; kind: string };

/** What every body starts with: `k8s` and a zero byte. */
const MAGIC = [0x6b, 0x38, 0x73, 0x00];

/** The largest body that is decoded: Kubernetes' own limit of a request, in bytes. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** True for a body in Kubernetes' protobuf envelope. */
export function isProtobuf(body: Uint8Array): boolean {
  return MAGIC.every((byte, index) => body[index] === byte);
}

/**
 * Decodes a body of a built-in kind (or of options: DeleteOptions, …) to the JSON that Go would have written.
 * Throws {@link InvalidProtobufError} when it is too large, cut, not protobuf or of a kind that Kubernetes does not define.
 */
export function decodeProtobuf(body: Uint8Array): TypedObject {
  if (!isProtobuf(body)) {
    throw new InvalidProtobufError(
      'the body does not start with the bytes of a Kubernetes protobuf message ("k8s\\0")',
    );
  }
  if (body.length > MAX_BODY_BYTES) {
    throw new InvalidProtobufError(`the body has ${body.length} bytes, at most ${MAX_BODY_BYTES} are accepted`);
  }
  const { apiVersion, kind, raw, contentType, contentEncoding } = readEnvelope(body.subarray(MAGIC.length));
  if (contentEncoding !== '') {
    throw new InvalidProtobufError(`the content encoding "${contentEncoding}" inside the body is not supported`);
  }
  if (contentType === 'application/json') {
    const object = parseJson(raw);
    return { ...(isJsonObject(object) ? object : {}), apiVersion, kind };
  }
  const { group, version } = parseApiVersion(apiVersion);
  const type = goTypeOf(group, version, kind);
  if (type === undefined) {
    throw new InvalidProtobufError(`no kind "${kind}" of "${apiVersion}" can be sent as protobuf; send JSON`);
  }
  return { apiVersion, kind, ...decodeMessage(type, raw) };
}

interface Envelope {
  apiVersion: string;
  kind: string;
  raw: Uint8Array;
  contentEncoding: string;
  contentType: string;
}

/** `runtime.Unknown`: typeMeta 1 {apiVersion 1, kind 2}, raw 2, contentEncoding 3, contentType 4. */
function readEnvelope(message: Uint8Array): Envelope {
  const envelope: Envelope = { apiVersion: '', kind: '', raw: new Uint8Array(), contentEncoding: '', contentType: '' };
  for (const field of wireFields(message)) {
    if (field.wire !== 'bytes') {
      continue;
    }
    switch (field.number) {
      case 1:
        for (const part of wireFields(field.bytes)) {
          if (part.wire === 'bytes' && (part.number === 1 || part.number === 2)) {
            envelope[part.number === 1 ? 'apiVersion' : 'kind'] = decodeText(part.bytes);
          }
        }
        break;
      case 2:
        envelope.raw = field.bytes;
        break;
      case 3:
        envelope.contentEncoding = decodeText(field.bytes);
        break;
      case 4:
        envelope.contentType = decodeText(field.bytes);
        break;
    }
  }
  return envelope;
}
