/** A user who does not give up: writes until the hub answers, and remembers what it has promised. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { isAlreadyExists, KubeStatusError, KubeUnreachableError } from '../../kube/errors.ts';
import { type ClusterClient, referenceTo } from '../support/cluster-client.ts';
import type { Write } from './plan.ts';

/** The hub answered 2xx, and what it promised is not there. */
export class BrokenPromiseError extends Error {
  override name = 'BrokenPromiseError';
}

/** Writes, and keeps account of it. */
export interface User {
  /** Writes side by side, each until it is answered. Throws {@link BrokenPromiseError}, and what the hub refuses. */
  write(writes: readonly Write[]): Promise<void>;
  /** Reads everything back. Throws {@link BrokenPromiseError}. */
  verify(): Promise<void>;
  /** Writes that were answered with 2xx. */
  readonly answered: number;
  /** Writes that were not answered at first. */
  readonly unanswered: number;
}

interface Promised {
  reference: Write['reference'];
  /** What was answered last; undefined: that it is gone, or that it was never there. */
  known: KubeObject | undefined;
  /** What was asked for since, and not answered: it may hold or not. */
  attempted?: { object: KubeObject | undefined };
}

const RETRY_MS = 100;
/** A hub that does not answer for so long does not come back. */
const PATIENCE_MS = 90_000;

/** A user of a hub. */
export function createUser(hub: ClusterClient): User {
  const promises = new Map<string, Promised>();
  let answered = 0;
  let unanswered = 0;

  async function attempt({ reference }: Write, { known, attempted }: Promised): Promise<void> {
    const wanted = attempted?.object;
    if (!wanted) {
      await hub.delete(reference);
    } else if (known) {
      await hub.patch(reference, mergePatch(known, wanted));
    } else {
      await hub.create(wanted);
    }
  }

  async function writeOne(write: Write): Promise<void> {
    const { reference } = write;
    const key = `${reference.kind} ${reference.name}`;
    const promised: Promised = promises.get(key) ?? { reference, known: undefined };
    promises.set(key, promised);
    promised.attempted = { object: write.object };
    for (const deadline = Date.now() + PATIENCE_MS; ; ) {
      try {
        await attempt(write, promised);
        break;
      } catch (error) {
        if (isAlreadyExists(error) && promised.known === undefined) {
          break; // An attempt that nobody answered had come through.
        }
        if (!isPassing(error) || Date.now() > deadline) {
          throw error;
        }
        unanswered++;
        await sleep(RETRY_MS);
        // Before anything is written again: what was promised must be there now.
        await verify().catch((failure: unknown) => {
          if (!isPassing(failure)) {
            throw failure;
          }
        });
      }
    }
    promised.known = write.object;
    delete promised.attempted;
    answered++;
  }

  async function verify(): Promise<void> {
    for (const promised of [...promises.values()]) {
      const object = await hub.get(promised.reference);
      const { known, attempted } = promised;
      const allowed = attempted ? [known, attempted.object] : [known];
      if (promises.get(`${promised.reference.kind} ${promised.reference.name}`) === promised) {
        const isThere = allowed.some((state) => holds(object, state));
        // What was answered while we read is newer than what we compare with.
        if (!isThere && promised.known === known && promised.attempted === attempted) {
          const wanted = JSON.stringify(allowed.map((state) => state?.spec ?? state?.data ?? state));
          throw new BrokenPromiseError(
            `The hub answered 2xx and lost it: promised ${wanted}, found ${JSON.stringify(object)}`,
          );
        }
      }
    }
  }

  return {
    async write(writes) {
      const [first, ...others] = writes;
      if (first?.reference.kind === 'Namespace') {
        await writeOne(first);
        await Promise.all(others.map(writeOne));
      } else {
        await Promise.all(writes.map(writeOne));
      }
    },
    verify,
    get answered() {
      return answered;
    },
    get unanswered() {
      return unanswered;
    },
  };
}

/** Worth another attempt: nobody answered, or the hub is just starting. */
function isPassing(error: unknown): boolean {
  return error instanceof KubeUnreachableError || (error instanceof KubeStatusError && error.code >= 500);
}

function holds(object: KubeObject | undefined, state: KubeObject | undefined): boolean {
  if (!state) {
    return object === undefined || object.metadata.deletionTimestamp !== undefined;
  }
  return object !== undefined && contains(object, state);
}

/** True when everything of the second is in the first; lists are compared as a whole, item by item. */
function contains(actual: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, index) => contains(actual[index], item))
    );
  }
  if (isJsonObject(wanted)) {
    return isJsonObject(actual) && Object.entries(wanted).every(([field, value]) => contains(actual[field], value));
  }
  return actual === wanted;
}

/** JSON merge patch from one state to another. */
function mergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: JsonObject = {};
  for (const field of Object.keys(from).filter((name) => !(name in to))) {
    patch[field] = null;
  }
  for (const [field, value] of Object.entries(to)) {
    const before = from[field];
    patch[field] = isJsonObject(value) && isJsonObject(before) ? mergePatch(before, value) : (value ?? null);
  }
  return patch;
}

/** The same objects in another namespace, the namespace first. */
export function inNamespace(namespace: string, objects: readonly KubeObject[]): Write[] {
  const first: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const moved = objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
  return [first, ...moved].map((object) => ({ reference: referenceTo(object), object }));
}
