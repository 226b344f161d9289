/** GET of changes as they happen. */
import type { JsonObject } from '../../domain/object.ts';
import { formatApiVersion } from '../../domain/object.ts';
import { readListOptions } from '../request/list-options.ts';
import type { Answer, EventStream, View, ViewEvent } from '../response/answer.ts';
import { type Presentation, presentObject } from '../response/present.ts';
import { expired, statusObject } from '../response/status.ts';
import { type Change, RevisionGoneError } from '../store/collection.ts';
import type { Entry } from '../store/entry.ts';
import { collectionOf, type Operation } from './operation.ts';
import { type Selection, selectionOf } from './selection.ts';

/** How often a quiet watch learns how far the hub is. */
const BOOKMARK_INTERVAL_MS = 60_000;
/** A watch without a timeout ends after half an hour to an hour, so that clients spread over restarted hubs. */
const DEFAULT_TIMEOUT_MS = 1_800_000;
/** Events that a slow reader may leave unread before its watch is ended; it resumes or lists anew. */
const MAX_UNREAD = 50_000;

/** What setTimeout can hold. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The annotation of the bookmark that ends the initial events of a watch. */
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

/** Opens a watch by the request's parameters. */
export function watchObjects(operation: Operation): Answer {
  const options = readListOptions(operation.request.query, true);
  const selection = selectionOf(operation, options);
  const { store } = operation.hub;
  const collection = collectionOf(operation);
  const initial = options.sendInitialEvents ?? !options.resourceVersion;
  const from = options.resourceVersion || (initial ? 0 : store.revision());

  let past: ViewEvent[];
  const viewer = createViewer(operation.presentation, selection);
  try {
    past = initial
      ? collection
          .list(selection.prefix)
          .filter(selection.matches)
          .map((entry) => viewer.added(entry))
      : collection.changesAfter(from).flatMap(viewer.changed);
  } catch (error) {
    if (!(error instanceof RevisionGoneError)) {
      throw error;
    }
    return { kind: 'watch', events: failedStream(statusObject(expired(error.message))) };
  }
  if (options.sendInitialEvents && options.bookmarks) {
    past.push(viewer.bookmark(store.revision(), { [INITIAL_EVENTS_END]: 'true' }));
  }
  const timeout = options.timeoutSeconds ? options.timeoutSeconds * 1000 : DEFAULT_TIMEOUT_MS * (1 + Math.random());
  const stream = createStream(past, timeout, operation.request.signal);
  // A client that is ahead of the hub waits for what comes after its revision.
  const unsubscribe = collection.subscribe((change) => {
    if (change.entry.revision > from) {
      stream.push(viewer.changed(change));
    }
  });
  const bookmarks = options.bookmarks
    ? setInterval(() => stream.push([viewer.bookmark(store.revision())]), BOOKMARK_INTERVAL_MS)
    : undefined;
  const unsubscribeCut = collection.onCut(() => {
    const message = `too old resource version: writes before ${store.revision()} were lost`;
    stream.push([{ type: 'ERROR', view: { object: statusObject(expired(message)) } }]);
    stream.close();
  });
  stream.onEnd(() => {
    unsubscribe();
    unsubscribeCut();
    clearInterval(bookmarks);
  });
  return { kind: 'watch', events: stream };
}

/** Turns changes into the events that one watcher sees. */
function createViewer(presentation: Presentation, selection: Selection) {
  const { shape, definition } = presentation;
  const representation = `${shape.as} ${definition.group}/${definition.version}`;
  let first = true;

  function view(entry: Entry): View {
    const shown = presentObject(presentation, entry.object, entry);
    if (shape.as === 'table') {
      if (!first) {
        return { object: { ...shown.object, columnDefinitions: null } };
      }
      first = false;
    }
    return shown;
  }

  function event(type: ViewEvent['type'], entry: Entry, change?: Change): ViewEvent {
    // A line is shared where it depends on nothing but the change.
    if (!change || shape.as === 'table') {
      return { type, view: view(entry) };
    }
    change.lines ??= new Map();
    return { type, view: view(entry), lines: { map: change.lines, representation: `${type} ${representation}` } };
  }

  return {
    added: (entry: Entry) => event('ADDED', entry),
    changed(change: Change): ViewEvent[] {
      const { type, entry, previous } = change;
      const isIn = type !== 'DELETED' && selection.matches(entry);
      const wasIn = previous !== undefined && selection.matches(previous);
      if (isIn) {
        return [event(wasIn ? 'MODIFIED' : 'ADDED', entry, change)];
      }
      if (!wasIn) {
        return [];
      }
      // An object that left the selection is shown as it last was inside, with the revision of the change.
      return type === 'DELETED'
        ? [event('DELETED', entry, change)]
        : [event('DELETED', asOf(previous, entry.revision))];
    },
    bookmark(revision: number, annotations?: Record<string, string>): ViewEvent {
      const metadata = { resourceVersion: String(revision), ...(annotations && { annotations }) };
      return { type: 'BOOKMARK', view: { object: bookmarkObject(presentation, metadata) } };
    },
  };
}

function asOf(entry: Entry, revision: number): Entry {
  const { object } = entry;
  return {
    key: entry.key,
    revision,
    object: { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } },
  };
}

function bookmarkObject({ shape, definition }: Presentation, metadata: JsonObject): JsonObject {
  const kind = { kind: definition.kind, apiVersion: formatApiVersion(definition.group, definition.version) };
  switch (shape.as) {
    case 'object':
      return { ...kind, metadata };
    case 'metadata':
      return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${shape.version}`, metadata };
    case 'table':
      return {
        kind: 'Table',
        apiVersion: `meta.k8s.io/${shape.version}`,
        metadata: { resourceVersion: metadata.resourceVersion },
        columnDefinitions: null,
        rows: [{ cells: [], object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata } }],
      };
  }
}

function failedStream(status: JsonObject): EventStream {
  let done = false;
  return {
    async next() {
      if (done) {
        return undefined;
      }
      done = true;
      return [{ type: 'ERROR', view: { object: status } }];
    },
    close() {},
  };
}

/** A queue of events with one reader. Ends after `timeout` milliseconds, with the caller, or when it overflows. */
function createStream(past: ViewEvent[], timeout: number, signal: AbortSignal) {
  let queue = past;
  let ended = false;
  let wake: (() => void) | undefined;
  const enders: (() => void)[] = [];
  const timer = setTimeout(end, Math.min(timeout, LONGEST_TIMER_MS));
  signal.addEventListener('abort', end, { once: true });

  function end(): void {
    if (!ended) {
      ended = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      for (const ender of enders) {
        ender();
      }
      wake?.();
    }
  }

  return {
    push(events: ViewEvent[]): void {
      if (ended || events.length === 0) {
        return;
      }
      if (queue.length + events.length > MAX_UNREAD + past.length) {
        queue = [];
        end();
        return;
      }
      queue.push(...events);
      wake?.();
    },
    onEnd: (ender: () => void) => {
      enders.push(ender);
    },
    async next(): Promise<ViewEvent[] | undefined> {
      while (queue.length === 0) {
        if (ended) {
          return undefined;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
      const events = queue;
      queue = [];
      return events;
    },
    close: end,
  };
}
