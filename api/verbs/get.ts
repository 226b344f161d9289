/** GET of one object. */

import { storeKey } from '../resource/name.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { notFound } from '../response/status.ts';
import { collectionOf, nameOf, type Operation } from './operation.ts';

/** The object as it is now. */
export function getObject(operation: Operation): Answer {
  const { target, definition, presentation } = operation;
  const name = nameOf(operation);
  const entry = collectionOf(operation).get(storeKey({ ...target, name }));
  if (!entry) {
    throw notFound(definition, name);
  }
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}
