/** PUT: the whole object anew. */
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import type { Part } from '../resource/prepare.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { modifyObject } from './modify.ts';
import type { Operation } from './operation.ts';

/** Replaces an object, or the part of it that a subresource is about. */
export async function updateObject(operation: Operation, part: Part = 'all'): Promise<Answer> {
  const { request, target, definition, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'UpdateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const wanted = decodeObject(definition, body, { ...options, warnings });
  const entry = await modifyObject(operation, {
    part,
    subresource: target.subresource ?? '',
    options,
    change: () => wanted,
    origin: 'update',
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}
