/**
 * Waits until the caches of this process show what made somebody look: another process may have heard of it first, and a
 * decision on what was there before would be the last one.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cause } from '../domain/propagation/cause.ts';
import type { Hub } from './hub.ts';

/** A watch is some milliseconds behind; one that is this far behind is not waited for, but the server asked. */
const PATIENCE_MS = 2_000;
const POLL_MS = 50;

/** Resolves when all causes are in the caches, at once where this process heard of them itself. */
export async function catchUp(hub: Pick<Hub, 'collection'>, causes: readonly Cause[]): Promise<void> {
  await Promise.all(causes.map((cause) => seen(hub, cause)));
}

async function seen(hub: Pick<Hub, 'collection'>, cause: Cause): Promise<void> {
  let collection = hub.collection(cause.apiVersion, cause.kind);
  // A kind that was just defined is discovered a moment later; one that is not served any more never is.
  for (const end = performance.now() + PATIENCE_MS; !collection && performance.now() < end; ) {
    await sleep(POLL_MS);
    collection = hub.collection(cause.apiVersion, cause.kind);
  }
  await collection?.catchUp(cause, cause.resourceVersion, PATIENCE_MS);
}
