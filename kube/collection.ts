/** One resource on one server: reads come from an informer's cache, writes go to the server and into the cache at once. */
import type { KubeObject, ObjectKey } from '../domain/object.ts';
import type { DeleteOptions, KubeClient, Patch, PatchOptions } from './client.ts';
import type { Informer } from './informer.ts';
import type { ResourceType } from './resource.ts';

/** Reads and writes of one resource. Objects are shared: nobody changes them, writers build new ones. */
export interface Collection<T extends KubeObject> {
  readonly resource: ResourceType;
  get(key: ObjectKey): T | undefined;
  list(): T[];
  byIndex(index: string, value: string): T[];
  create(object: T): Promise<T>;
  update(object: T): Promise<T>;
  updateStatus(object: T): Promise<T>;
  patch(key: ObjectKey, patch: Patch, options?: PatchOptions): Promise<T>;
  /** True when there was something to delete. */
  delete(key: ObjectKey, options?: DeleteOptions): Promise<boolean>;
}

/** How a written object is read back: validates, returns the same object typed. */
export type ParseObject<T> = (object: KubeObject) => T;

/** A collection on an informer of the same resource. */
export function createCollection<T extends KubeObject>(
  client: KubeClient,
  resource: ResourceType,
  informer: Informer<T>,
  parse: ParseObject<T>,
): Collection<T> {
  const written = (object: KubeObject): T => {
    const parsed = parse(object);
    informer.observe(parsed);
    return parsed;
  };
  return {
    resource,
    get: (key) => informer.get(key),
    list: () => informer.list(),
    byIndex: (index, value) => informer.byIndex(index, value),
    create: async (object) => written(await client.create(resource, object)),
    update: async (object) => written(await client.update(resource, object)),
    updateStatus: async (object) => written(await client.updateStatus(resource, object)),
    patch: async (key, patch, options) => written(await client.patch(resource, key, patch, options)),
    delete: (key, options) => client.delete(resource, key, options),
  };
}
