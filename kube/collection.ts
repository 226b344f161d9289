/** One resource on one server: reads come from an informer's cache, writes go to the server and into the cache at once. */
import type { KubeObject, ObjectKey } from '../domain/object.ts';
import type { DeleteOptions, Patch, PatchOptions } from './client.ts';
import { createInformer, type Informer, type ParsedInformerOptions } from './informer.ts';
import type { Change } from './object-cache.ts';
import type { ResourceType } from './resource.ts';

/** Told of a change; `own` is true for what this collection wrote itself. */
export type CollectionListener<T> = (change: Change<T>, own: boolean) => void;

/** Reads and writes of one resource. Objects are shared: nobody changes them, writers build new ones. */
export interface Collection<T extends KubeObject> {
  readonly resource: ResourceType;
  /** Resolves when the cache holds all objects. */
  readonly synced: Promise<void>;
  get(key: ObjectKey): T | undefined;
  list(): T[];
  byIndex(index: string, value: string): T[];
  onChange(listener: CollectionListener<T>): () => void;
  /** The object as the server has it now, which the cache then has too; undefined when there is none. */
  refresh(key: ObjectKey): Promise<T | undefined>;
  create(object: T): Promise<T>;
  update(object: T): Promise<T>;
  updateStatus(object: T): Promise<T>;
  patch(key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<T>;
  /** True when there was something to delete. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
  /** Ends the watch; the cache stays readable. */
  stop(): void;
}

/** A collection whose watch begins with `start()`. */
export interface OpenCollection<T extends KubeObject> extends Collection<T> {
  /** Begins to watch; subscribe first. */
  start(): void;
}

/** A collection on an informer of its own. */
export function openCollection<T extends KubeObject>(options: ParsedInformerOptions<T>): OpenCollection<T> {
  const { client, resource, parse } = options;
  const informer: Informer<T> = createInformer(options);
  let writing = false;

  function written(object: KubeObject): T {
    writing = true;
    try {
      informer.observe(object);
    } finally {
      writing = false;
    }
    return informer.get(object.metadata) ?? parse(object);
  }

  return {
    resource,
    synced: informer.synced,
    start: () => informer.start(),
    stop: () => informer.stop(),
    get: (key) => informer.get(key),
    list: () => informer.list(),
    byIndex: (index, value) => informer.byIndex(index, value),
    onChange: (listener) => informer.onChange((change) => listener(change, writing)),
    async refresh(key) {
      const object = await client.get(resource, key);
      return object && written(object);
    },
    create: async (object) => written(await client.create(resource, object)),
    update: async (object) => written(await client.update(resource, object)),
    updateStatus: async (object) => written(await client.updateStatus(resource, object)),
    patch: async (key, patch, patchOptions) => written(await client.patch(resource, key, patch, patchOptions)),
    delete: (key, deleteOptions) => client.delete(resource, key, deleteOptions),
  };
}
