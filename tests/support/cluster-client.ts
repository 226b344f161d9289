/** One cluster as a test reads and writes it: objects by reference, waiting for a state by watching. */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type JsonObject, type KubeObject, keyText, parseApiVersion } from '../../domain/object.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createDiscovery, type Discovery } from '../../kube/discovery.ts';
import { isKubeObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';

/** Which object is meant. */
export interface ObjectReference {
  apiVersion: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** Reads and writes of one cluster. */
export interface ClusterClient {
  readonly client: KubeClient;
  readonly discovery: Discovery;
  /** Throws when the cluster does not serve the kind. */
  resourceOf(kind: Pick<ObjectReference, 'apiVersion' | 'kind'>): Promise<ResourceType>;
  get(reference: ObjectReference): Promise<KubeObject | undefined>;
  create(object: KubeObject): Promise<KubeObject>;
  /** JSON merge patch. */
  patch(reference: ObjectReference, body: JsonObject): Promise<KubeObject>;
  /** True when there was something to delete. */
  delete(reference: ObjectReference): Promise<boolean>;
  /**
   * Watches until the object matches (`toMatchObject`; matchers of `expect` may stand anywhere in it). Rejects after
   * the patience with the difference to the last state seen.
   */
  until(reference: ObjectReference, expected: object, patienceMs?: number): Promise<KubeObject>;
  /** Watches until the object is not there. */
  untilAbsent(reference: ObjectReference, patienceMs?: number): Promise<void>;
}

/** Long enough for a busy machine; what takes this long is broken. */
const PATIENCE_MS = 20_000;

/** A client on a transport. */
export function openClusterClient(transport: KubeTransport): ClusterClient {
  const client = createKubeClient(transport);
  const discovery = createDiscovery(transport);

  async function resourceOf({ apiVersion, kind }: Pick<ObjectReference, 'apiVersion' | 'kind'>): Promise<ResourceType> {
    const wanted = { ...parseApiVersion(apiVersion), kind };
    let resource = await discovery.resourceOf(wanted);
    if (!resource) {
      await discovery.refresh();
      resource = await discovery.resourceOf(wanted);
    }
    if (!resource) {
      throw new Error(`${transport.server} does not serve ${kind} of ${apiVersion}`);
    }
    return resource;
  }

  /** Looks at each state of the object until `isRight` says yes; rejects with `complaint` of the last state. */
  async function watchUntil<Found>(
    reference: ObjectReference,
    patienceMs: number,
    isRight: (object: KubeObject | undefined) => Found | undefined,
    complaint: (object: KubeObject | undefined) => string,
  ): Promise<Found> {
    const resource = await resourceOf(reference);
    const signal = AbortSignal.timeout(patienceMs);
    let last: KubeObject | undefined;
    while (!signal.aborted) {
      for await (const object of states(resource, reference, signal)) {
        last = object;
        const found = isRight(object);
        if (found !== undefined) {
          return found;
        }
      }
    }
    const place = `${reference.kind} ${keyText(reference)} on ${transport.server}`;
    throw new Error(`${place} after ${patienceMs / 1_000} s: ${complaint(last)}`);
  }

  /** The state now, then every further one, until the server ends the watch. */
  async function* states(
    resource: ResourceType,
    { namespace, name }: ObjectReference,
    signal: AbortSignal,
  ): AsyncGenerator<KubeObject | undefined> {
    const select = { ...(namespace === undefined ? {} : { namespace }), fieldSelector: `metadata.name=${name}` };
    const { items, resourceVersion } = await client.list(resource, select);
    yield items[0];
    for await (const { type, object } of client.watch(resource, { ...select, resourceVersion, signal })) {
      if (type === 'DELETED') {
        yield undefined;
      } else if (type !== 'BOOKMARK' && type !== 'ERROR' && isKubeObject(object)) {
        yield object;
      }
    }
  }

  return {
    client,
    discovery,
    resourceOf,
    get: async (reference) => client.get(await resourceOf(reference), reference),
    create: async (object) => client.create(await resourceOf(object), object),
    patch: async (reference, body) => client.patch(await resourceOf(reference), reference, { type: 'merge', body }),
    delete: async (reference) => client.delete(await resourceOf(reference), reference),
    until: (reference, expected, patienceMs = PATIENCE_MS) =>
      watchUntil(
        reference,
        patienceMs,
        (object) => (object && difference(object, expected) === undefined ? object : undefined),
        (object) => (object ? (difference(object, expected) ?? 'right at last') : 'is not there'),
      ),
    untilAbsent: async (reference, patienceMs = PATIENCE_MS) => {
      await watchUntil(
        reference,
        patienceMs,
        (object) => (object === undefined ? true : undefined),
        (object) => `is still there: ${JSON.stringify(object?.metadata)}`,
      );
    },
  };
}

/** How an object differs from what is expected; undefined when it matches. */
function difference(object: KubeObject, expected: object): string | undefined {
  if (isDeepStrictEqual(object, expected)) {
    return undefined;
  }
  try {
    expect(object).toMatchObject(expected);
    return undefined;
  } catch (error) {
    const { managedFields: _, ...metadata } = object.metadata;
    return `${error instanceof Error ? error.message : String(error)}\n${JSON.stringify({ ...object, metadata })}`;
  }
}

/** The reference to an object. */
export function referenceTo({ apiVersion, kind, metadata: { namespace, name } }: KubeObject): ObjectReference {
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
