/** PUT: the whole object anew. */
import { decodeProtobuf } from '../protobuf/decode.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { decodeObject, undecodable } from '../resource/decode.ts';
import type { Part } from '../resource/prepare.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { modifyObject, withName } from './modify.ts';
import { nameOf, type Operation } from './operation.ts';

/** Replaces an object, or the part of it that a subresource is about. */
export async function updateObject(operation: Operation, part: Part = 'all'): Promise<Answer> {
  const { request, target, definition, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'UpdateOptions', false);
  const { value, text } = await readBody(request, undecodable(definition), decodeProtobuf);
  const wanted = withName(decodeObject(definition, value, text, { ...options, warnings }), nameOf(operation));
  const entry = await modifyObject(operation, {
    part,
    subresource: target.subresource ?? '',
    options,
    change: () => wanted,
    applied: false,
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}
