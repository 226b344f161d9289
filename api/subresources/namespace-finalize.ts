/** `namespaces/<name>/finalize`: the way to take the content finalizer off a namespace. */
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { modifyObject, withName } from '../verbs/modify.ts';
import { nameOf, type Operation } from '../verbs/operation.ts';

/** Replaces the finalizers in a namespace's spec. */
export async function finalizeNamespace(operation: Operation): Promise<Answer> {
  const { request, definition, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'UpdateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const wanted = withName(decodeObject(definition, body, { ...options, warnings }), nameOf(operation));
  const entry = await modifyObject(operation, {
    part: 'all',
    subresource: 'finalize',
    options,
    change: (live) => ({ ...live, metadata: { ...live.metadata, ...revisionOf(wanted) }, spec: wanted.spec }),
    origin: 'server',
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

function revisionOf({ metadata: { resourceVersion } }: { metadata: { resourceVersion?: string } }) {
  return resourceVersion === undefined ? {} : { resourceVersion };
}
