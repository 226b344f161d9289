/**
 * The one way to talk to a Kubernetes API, the hub's or a member's. Over HTTP it is `kube/http-transport.ts`;
 * the embedded hub offers the same without a socket.
 */
import type { JsonObject, JsonValue } from '../domain/object.ts';

/** One request; `path` is absolute on the server (`/apis/apps/v1/namespaces/shop/deployments/web`). */
export interface KubeRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: JsonValue;
  /** @default {"application/json"} */
  contentType?: string;
  /** @default {"application/json"} */
  accept?: string;
  headers?: Record<string, string | string[]>;
  signal?: AbortSignal;
  /**
   * A write may be answered once its place in the order of writes is sure, before it is durable: it is durable before any later
   * write of the same store is. For what is decided anew should it be lost. Servers over HTTP know no such thing.
   */
  pipelined?: boolean;
}

/** One event of a watch, as the server sends it. A BOOKMARK's object holds only kind and resourceVersion. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: JsonObject;
}

/** A connection to one API server with one identity. Safe for concurrent use. */
export interface KubeTransport {
  /** For messages: the server's address without credentials. */
  readonly server: string;
  /**
   * Sends and waits for the whole answer. Throws `KubeStatusError` when the server answers other than 2xx,
   * `KubeUnreachableError` when it does not answer (refused, timed out, cut).
   * The answer is shared: callers must not change it.
   */
  send(request: KubeRequest): Promise<JsonObject>;
  /**
   * Opens a watch (`watch=true` must be in the query) and yields its events until the server ends it or the signal
   * aborts. Errors as in `send`; an ERROR event is yielded, not thrown.
   */
  watch(request: KubeRequest): AsyncIterable<WatchEvent>;
  /** Text of a path that does not answer JSON (`/readyz`, logs). Errors as in `send`. */
  text(request: KubeRequest): Promise<string>;
  close(): Promise<void>;
}
