/** A request to the hub, wherever it came from: HTTP or the same process. */
import type { JsonValue } from '../../domain/object.ts';
import type { UserInfo } from '../access/user.ts';

/** What a request carries. Bytes are read once, when needed, up to {@link MAX_BODY_BYTES}. */
export type RequestBody =
  | { kind: 'none' }
  | { kind: 'bytes'; read(): Promise<Uint8Array> }
  | { kind: 'value'; value: JsonValue };

/** One request before it is understood. */
export interface ApiRequest {
  method: string;
  /** Absolute and decoded: `/api/v1/namespaces/shop/configmaps`. */
  path: string;
  query: URLSearchParams;
  /** A header by its name in lower case. */
  header(name: string): string | undefined;
  /** The names of all headers, in lower case. */
  headerNames(): string[];
  body: RequestBody;
  /** The web request that it was read from, its body untouched until `body` is read; absent within the process. */
  web?: Request;
  /** As {@link KubeRequest.pipelined}: only from within the process. */
  pipelined?: boolean;
  /** Aborted when the caller is gone. */
  signal: AbortSignal;
  /** Who calls, when the way the request came in has settled that: a client certificate, or the same process. */
  caller: UserInfo | undefined;
}
