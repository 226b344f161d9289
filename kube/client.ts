/** Unstructured client: any kind, over any transport, objects as the server sent them. */
import type { JsonObject, JsonValue, KubeObject, ObjectKey } from '../domain/object.ts';
import { isJsonObject } from '../domain/object.ts';
import { isGone, isNotFound, KubeUnreachableError } from './errors.ts';
import { isKubeObject, itemOfKind, resourceVersionOf } from './parse.ts';
import { apiVersionOf, collectionPath, objectPath, type ResourceType } from './resource.ts';
import type { KubeRequest, KubeTransport, WatchEvent } from './transport.ts';

/** An object to create or update: `metadata.name` (or `generateName`) and, where namespaced, `metadata.namespace`. */
export type ObjectToWrite = JsonObject & {
  metadata: { name?: string; generateName?: string; namespace?: string };
};

/** What to list or watch. */
export interface SelectOptions {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Only `metadata` travels (PartialObjectMetadata); `apiVersion` and `kind` are set to the resource's. */
  metadataOnly?: boolean;
  signal?: AbortSignal;
}

/** Options of {@link KubeClient.list}. */
export interface ListOptions extends SelectOptions {
  /** `0` allows the server's cache, which may be behind. @default newest state */
  resourceVersion?: string;
  /** Objects a request; all pages are read. @default {500} */
  pageSize?: number;
}

/** All objects that were asked for, as of one version. */
export interface ObjectList {
  items: KubeObject[];
  resourceVersion: string;
}

/** Options of {@link KubeClient.watch}. */
export interface WatchOptions extends SelectOptions {
  /** Events after this version; absent with `sendInitialEvents`: the newest state first. */
  resourceVersion?: string;
  /** Watch-list (KEP-3157): the state as ADDED events, then a BOOKMARK with `k8s.io/initial-events-end`. */
  sendInitialEvents?: boolean;
  /** When the server ends the watch. */
  timeoutSeconds?: number;
}

/** Options of every write. */
export interface WriteOptions {
  fieldManager?: string;
  /** Validate and answer, but store nothing. */
  dryRun?: boolean;
  /** As {@link KubeRequest.pipelined}. */
  pipelined?: boolean;
  signal?: AbortSignal;
}

/** A patch and its dialect; `strategic` is for built-in kinds, `apply` is server-side apply and needs a field manager. */
export type Patch =
  | { type: 'json'; body: JsonValue[] }
  | { type: 'merge' | 'strategic'; body: JsonObject }
  | { type: 'apply'; body: JsonObject; force?: boolean };

/** Options of {@link KubeClient.patch}. */
export interface PatchOptions extends WriteOptions {
  /** `status`, `scale`, … */
  subresource?: string;
}

/** Options of {@link KubeClient.delete}. */
export interface DeleteOptions {
  propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  gracePeriodSeconds?: number;
  /** The deletion fails with 409 Conflict when the object is another one. */
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
  /** Given the object where it does not go yet: it has finalizers. */
  onTerminating?: (object: KubeObject) => void;
  signal?: AbortSignal;
}

/** Objects of any kind on one API server. All methods throw as {@link KubeTransport.send} does. */
export interface KubeClient {
  readonly transport: KubeTransport;
  /** The object, or undefined when there is none (404). `resourceVersion: '0'` allows the server's cache. */
  get(
    resource: ResourceType,
    key: ObjectKey,
    options?: { resourceVersion?: string; signal?: AbortSignal },
  ): Promise<KubeObject | undefined>;
  /** All pages; when the server forgets the list's version half-way, the list starts again without pages. */
  list(resource: ResourceType, options?: ListOptions): Promise<ObjectList>;
  create(resource: ResourceType, object: ObjectToWrite, options?: WriteOptions): Promise<KubeObject>;
  /** Replaces the object; with `metadata.resourceVersion` set, only that version of it (else 409 Conflict). */
  update(resource: ResourceType, object: ObjectToWrite, options?: WriteOptions): Promise<KubeObject>;
  /** As `update`, of the status subresource. */
  updateStatus(resource: ResourceType, object: ObjectToWrite, options?: WriteOptions): Promise<KubeObject>;
  patch(resource: ResourceType, key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<KubeObject>;
  /** True when there was something to delete, false when it was gone already (404). */
  delete(resource: ResourceType, key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
  /** Events until the server ends the watch or the signal aborts; their objects may lack `kind` in BOOKMARKs. */
  watch(resource: ResourceType, options?: WatchOptions): AsyncIterable<WatchEvent>;
}

/** Objects a page of a list: client-go's default. */
const PAGE_SIZE = 500;

const PATCH_CONTENT_TYPE = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** A client on a transport; it holds no state of its own. */
export function createKubeClient(transport: KubeTransport): KubeClient {
  async function object(request: KubeRequest): Promise<KubeObject> {
    const answer = await transport.send(request);
    if (!isKubeObject(answer)) {
      throw new KubeUnreachableError(
        `${transport.server} answered ${request.method} ${request.path} without a Kubernetes object`,
      );
    }
    return answer;
  }

  function write(method: 'POST' | 'PUT', path: string, body: JsonObject, options: WriteOptions): Promise<KubeObject> {
    return object({ method, path, body, query: writeQuery(options), ...orderOf(options), ...signalOf(options) });
  }

  return {
    transport,

    async get(resource, key, options = {}) {
      const query = options.resourceVersion === undefined ? {} : { resourceVersion: options.resourceVersion };
      try {
        return await object({ method: 'GET', path: objectPath(resource, key), query, ...signalOf(options) });
      } catch (error) {
        if (isNotFound(error)) {
          return undefined;
        }
        throw error;
      }
    },

    async list(resource, options = {}) {
      try {
        return await listPages(transport, resource, options, options.pageSize ?? PAGE_SIZE);
      } catch (error) {
        if (isGone(error)) {
          return await listPages(transport, resource, options, undefined);
        }
        throw error;
      }
    },

    create: (resource, body, options = {}) =>
      write('POST', collectionPath(resource, body.metadata.namespace), body, options),

    update: (resource, body, options = {}) => write('PUT', objectPath(resource, keyOf(body)), body, options),

    updateStatus: (resource, body, options = {}) =>
      write('PUT', objectPath(resource, keyOf(body), 'status'), body, options),

    patch: (resource, key, patch, options = {}) =>
      object({
        method: 'PATCH',
        path: objectPath(resource, key, options.subresource),
        body: patch.body,
        contentType: PATCH_CONTENT_TYPE[patch.type],
        query: { ...writeQuery(options), ...(patch.type === 'apply' && patch.force ? { force: 'true' } : {}) },
        ...orderOf(options),
        ...signalOf(options),
      }),

    async delete(resource, key, options = {}) {
      const { signal: _, onTerminating: __, dryRun, ...deleteOptions } = options;
      const body = {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        ...deleteOptions,
        ...(dryRun ? { dryRun: ['All'] } : {}),
      };
      try {
        const request = { method: 'DELETE', path: objectPath(resource, key), body, ...signalOf(options) } as const;
        const answer = await transport.send(request);
        if (options.onTerminating && isKubeObject(answer) && answer.metadata.deletionTimestamp) {
          options.onTerminating(answer);
        }
        return true;
      } catch (error) {
        if (isNotFound(error)) {
          return false;
        }
        throw error;
      }
    },

    watch(resource, options = {}) {
      const query: Record<string, string> = { ...selectQuery(options), watch: 'true', allowWatchBookmarks: 'true' };
      if (options.resourceVersion !== undefined) {
        query.resourceVersion = options.resourceVersion;
      }
      if (options.sendInitialEvents) {
        query.sendInitialEvents = 'true';
        query.resourceVersionMatch = 'NotOlderThan';
      }
      if (options.timeoutSeconds !== undefined) {
        query.timeoutSeconds = String(options.timeoutSeconds);
      }
      return transport.watch({
        method: 'GET',
        path: collectionPath(resource, options.namespace),
        query,
        accept: accept(options, 'PartialObjectMetadata'),
        ...signalOf(options),
      });
    },
  };
}

async function listPages(
  transport: KubeTransport,
  resource: ResourceType,
  options: ListOptions,
  pageSize: number | undefined,
): Promise<ObjectList> {
  const apiVersion = apiVersionOf(resource);
  const query: Record<string, string> = selectQuery(options);
  if (pageSize !== undefined) {
    query.limit = String(pageSize);
  }
  if (options.resourceVersion !== undefined) {
    query.resourceVersion = options.resourceVersion;
  }
  const items: KubeObject[] = [];
  for (;;) {
    const page = await transport.send({
      method: 'GET',
      path: collectionPath(resource, options.namespace),
      query: { ...query },
      accept: accept(options, 'PartialObjectMetadataList'),
      ...signalOf(options),
    });
    if (!isJsonObject(page.metadata) || !(Array.isArray(page.items) || page.items === null)) {
      throw new KubeUnreachableError(`${transport.server} answered the list of ${resource.plural} without items`);
    }
    for (const item of page.items ?? []) {
      const object = itemOfKind(item, apiVersion, resource.kind);
      if (object) {
        items.push(object);
      }
    }
    const { continue: next } = page.metadata;
    if (typeof next !== 'string' || next === '') {
      return { items, resourceVersion: resourceVersionOf(page) ?? '' };
    }
    query.continue = next;
    // The token holds the version; servers refuse both.
    delete query.resourceVersion;
  }
}

function keyOf(object: ObjectToWrite): ObjectKey {
  const { name = '', namespace } = object.metadata;
  return namespace === undefined ? { name } : { name, namespace };
}

function signalOf(options: { signal?: AbortSignal }): { signal?: AbortSignal } {
  return options.signal ? { signal: options.signal } : {};
}

function orderOf({ pipelined }: WriteOptions): { pipelined?: boolean } {
  return pipelined ? { pipelined } : {};
}

function selectQuery(options: SelectOptions): Record<string, string> {
  return {
    ...(options.labelSelector ? { labelSelector: options.labelSelector } : {}),
    ...(options.fieldSelector ? { fieldSelector: options.fieldSelector } : {}),
  };
}

function writeQuery(options: WriteOptions): Record<string, string> {
  return {
    ...(options.fieldManager ? { fieldManager: options.fieldManager } : {}),
    ...(options.dryRun ? { dryRun: 'All' } : {}),
  };
}

/** Servers that cannot reduce to metadata answer the whole object. */
function accept(options: SelectOptions, as: 'PartialObjectMetadata' | 'PartialObjectMetadataList'): string {
  return options.metadataOnly ? `application/json;as=${as};g=meta.k8s.io;v=v1,application/json` : 'application/json';
}
