/** GET of many objects, whole or in pages that all show the same revision. */
import type { JsonObject } from '../../domain/object.ts';
import { type ListOptions, readListOptions } from '../request/list-options.ts';
import { formatPage, parsePage } from '../request/page.ts';
import type { Answer } from '../response/answer.ts';
import { presentList } from '../response/present.ts';
import { badRequest, expired, tooLargeRevision } from '../response/status.ts';
import { RevisionGoneError } from '../store/collection.ts';
import type { Entry } from '../store/entry.ts';
import { collectionOf, type Operation } from './operation.ts';
import { type Selection, selectionOf } from './selection.ts';

/** How long a request waits for a revision that is yet to come, in milliseconds: as kube-apiserver. */
const REVISION_WAIT_MS = 3000;

/** Lists by the request's parameters. Throws Expired, Timeout and what reading the parameters throws. */
export async function listObjects(operation: Operation): Promise<Answer> {
  const options = readListOptions(operation.request.query, false);
  const selection = selectionOf(operation, options);
  await waitForRevision(operation, options.resourceVersion);
  const { entries, metadata } = page(operation, options, selection);
  return presentList(operation.presentation, entries, metadata);
}

/** Waits until the hub has reached a revision that a client has seen elsewhere. */
export async function waitForRevision({ hub: { store } }: Operation, revision: number | undefined): Promise<void> {
  if (revision !== undefined && !(await store.reached(revision, REVISION_WAIT_MS))) {
    throw tooLargeRevision(revision, store.revision());
  }
}

/** One page of entries, and what the list says of itself. */
function page(
  operation: Operation,
  options: ListOptions,
  selection: Selection,
): { entries: Entry[]; metadata: JsonObject } {
  const { store } = operation.hub;
  if (options.continue !== '' && options.resourceVersion) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const start = options.continue === '' ? undefined : parsePage(options.continue);
  const exact = options.resourceVersionMatch === 'Exact' ? options.resourceVersion : undefined;
  const wanted = start ? (start.revision < 0 ? undefined : start.revision) : exact;
  const revision = wanted ?? store.revision();
  let all: Entry[];
  try {
    const collection = collectionOf(operation);
    all = wanted === undefined ? collection.list(selection.prefix) : collection.listAt(selection.prefix, wanted);
  } catch (error) {
    if (error instanceof RevisionGoneError) {
      throw start ? pageExpired(start.after) : expired('The resourceVersion for the provided list is too old.');
    }
    throw error;
  }
  const first = start ? all.findIndex((entry) => entry.key > start.after) : 0;
  const entries: Entry[] = [];
  let at = first < 0 ? all.length : first;
  for (; at < all.length; at += 1) {
    const entry = all[at];
    if (entry && (selection.everything || selection.matches(entry))) {
      if (options.limit > 0 && entries.length === options.limit) {
        break;
      }
      entries.push(entry);
    }
  }
  const last = entries.at(-1);
  const more = at < all.length && last !== undefined;
  return {
    entries,
    metadata: {
      resourceVersion: String(revision),
      ...(more && { continue: formatPage({ revision, after: last.key }) }),
      ...(more && selection.everything && { remainingItemCount: all.length - at }),
    },
  };
}

function pageExpired(after: string): Error {
  return expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    { continue: formatPage({ revision: -1, after }) },
  );
}
