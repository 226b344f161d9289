/** What the controllers of a member have in common: their surroundings, and how they write. */
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { JsonObject, KubeObject, ObjectKey } from '../../../domain/object.ts';
import type { KubeClient, ObjectToWrite } from '../../../kube/client.ts';
import { isAlreadyExists } from '../../../kube/errors.ts';
import type { Informer } from '../../../kube/informer.ts';
import type { CachedObject } from '../../../kube/object-cache.ts';
import type { ResourceType } from '../../../kube/resource.ts';
import type { MemberTiming } from '../pod.ts';
import type { MemberCaches } from './caches.ts';

/** The surroundings of a member's controllers. */
export interface MemberControl {
  client: KubeClient;
  caches: MemberCaches;
  timing: MemberTiming;
  logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
}

/** Looks at a key now, or after a while. */
export type Enqueue = (key: ObjectKey, delayMs?: number) => void;

/** One controller: which changes concern it, and what it does about a key. */
export interface Controller {
  name: string;
  /** Keys looked at at the same time. @default {4} */
  concurrency?: number;
  watch(enqueue: Enqueue): void;
  reconcile(key: ObjectKey, enqueue: Enqueue): Promise<void>;
}

/** Puts what the server answered into the cache, so that the next look sees it. */
async function observed<T>(cache: Informer<T>, answer: Promise<KubeObject>): Promise<void> {
  cache.observe(await answer);
}

/** Writes a status when it differs from the one that is there. */
export async function writeStatus<T extends CachedObject & ObjectToWrite & { status?: JsonObject | undefined }>(
  { client }: MemberControl,
  resource: ResourceType,
  cache: Informer<T>,
  object: T,
  status: JsonObject,
): Promise<void> {
  if (!isDeepStrictEqual(object.status ?? {}, status)) {
    await observed(cache, client.updateStatus(resource, { ...object, status }));
  }
}

/** Creates an object. One of the same name that exists already is left alone. */
export async function createObject<T>(
  { client }: MemberControl,
  resource: ResourceType,
  cache: Informer<T>,
  object: ObjectToWrite,
): Promise<void> {
  try {
    await observed(cache, client.create(resource, object));
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  }
}

/** Deletes this very object, not one of the same name that came after it. */
export async function removeObject(
  { client }: MemberControl,
  resource: ResourceType,
  object: CachedObject,
  options: { gracePeriodSeconds?: number } = {},
): Promise<void> {
  const { uid } = object.metadata;
  const propagationPolicy = 'Background';
  await client.delete(resource, object.metadata, {
    propagationPolicy,
    ...options,
    ...(uid === undefined ? {} : { preconditions: { uid } }),
  });
}

/** Looks at the owner of a kind whenever something it controls changes. */
export function enqueueOwner(informer: Pick<Informer<CachedObject>, 'onChange'>, kind: string, enqueue: Enqueue): void {
  informer.onChange(({ object: { metadata } }) => {
    const owner = metadata.ownerReferences?.find((reference) => reference.controller && reference.kind === kind);
    if (owner) {
      enqueue(metadata.namespace === undefined ? owner : { name: owner.name, namespace: metadata.namespace });
    }
  });
}

/** Looks at every object of a kind when it changes. */
export function enqueueSelf(informer: Pick<Informer<CachedObject>, 'onChange'>, enqueue: Enqueue): void {
  informer.onChange(({ object }) => enqueue(object.metadata));
}
