/** What the hub answers, before it is written to a wire. */
import type { JsonObject } from '../../domain/object.ts';
import type { Entry } from '../store/entry.ts';

/** One object as a client sees it. Where it is a stored object as it stands, `entry` saves writing it anew. */
export interface View {
  object: JsonObject;
  entry?: Entry;
}

/** One event as a client sees it. */
export interface ViewEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  view: View;
  /** Lines already written for other watchers of the same change, by representation. */
  lines?: { map: Map<string, Buffer>; representation: string };
}

/** The events of a watch. */
export interface EventStream {
  /** All events that are there, at least one; undefined at the end. */
  next(): Promise<ViewEvent[] | undefined>;
  close(): void;
}

/** An answer by its shape. */
export type Answer =
  | { kind: 'object'; code: number; view: View }
  /** A list: `head` without items, then the items. */
  | { kind: 'list'; head: JsonObject; items: View[] }
  | { kind: 'watch'; events: EventStream }
  /** Bytes or text of any type. */
  | { kind: 'document'; code: number; type: string; body: string | Uint8Array; headers?: Record<string, string> }
  /** A web response made elsewhere, for proxies. */
  | { kind: 'response'; response: Response };

/** An answer of one object. */
export function objectAnswer(object: JsonObject, code = 200): Answer {
  return { kind: 'object', code, view: { object } };
}
