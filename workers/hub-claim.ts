/**
 * One control plane a hub: the Lease `karmada-system/fleetwright` names the Temporal namespace whose workers serve it. Any
 * number of workers of that namespace share it; another control plane is refused while it is renewed.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { ExplainedError } from '../domain/explained-error.ts';
import { SYSTEM_NAMESPACE } from '../domain/kinds/names.ts';
import { changeMetadata } from '../domain/metadata.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../domain/object.ts';
import type { KubeClient } from '../kube/client.ts';
import { isAlreadyExists, isConflict, isNotFound } from '../kube/errors.ts';
import { LEASES } from './agent-lease.ts';
import type { Engine } from './engine.ts';

/** Another control plane serves the hub. */
export class HubClaimedError extends ExplainedError {
  override name = 'HubClaimedError';
}

/** Nothing is installed on the hub. */
export class HubNotInstalledError extends ExplainedError {
  override name = 'HubNotInstalledError';
}

/** What {@link claimHub} needs. */
export interface HubClaimOptions {
  client: KubeClient;
  /** See {@link controlPlaneIdentity}. */
  identity: string;
  /** What the Lease says about the control plane besides. */
  annotations?: Record<string, string>;
  /** Told when an old claim has to be watched until it is known to be dead. */
  onWait?: (holder: string, seconds: number) => void;
  /** How long a claim holds without being renewed. @default {15} */
  durationSeconds?: number;
  /** Pause between renewals, in ms. @default {5000} */
  renewalMs?: number;
  /** Ends the watching of an old claim. */
  signal?: AbortSignal;
}

/** The Lease. */
export const CLAIM_KEY = { namespace: SYSTEM_NAMESPACE, name: 'fleetwright' };
const DURATION_SECONDS = 15;
const RENEWAL_MS = 5_000;
const RETRY_MS = 1_000;
const POLL_MS = 1_000;
/** What the winner of a race wrote can be read after this long, also on the embedded hub, which commits in batches. */
const RACE_PAUSE_MS = 20;
/** Lost races after which a claim fails: something else than a worker of ours keeps the Lease from being written. */
const MAX_RACES = 50;

/** Who serves a hub: one Temporal namespace, by the id that it was given when it was made. */
export async function controlPlaneIdentity({ client, namespace }: Engine): Promise<string> {
  const { namespaceInfo } = await client.workflowService.describeNamespace({ namespace });
  return `temporal/${namespace}/${namespaceInfo?.id ?? ''}`;
}

/**
 * Claims the hub, or renews the claim. Clocks of other machines are not trusted: a claim of another is dead when it stays
 * as it is for as long as it holds. Rejects with {@link HubClaimedError} when it is renewed meanwhile, and with
 * {@link HubNotInstalledError} when the hub lacks Karmada's namespace.
 */
export async function claimHub(options: HubClaimOptions): Promise<void> {
  const { client, onWait, signal } = options;
  let lease = await client.get(LEASES, CLAIM_KEY);
  if (isHeldByAnother(lease, options.identity)) {
    const { holder, seconds } = claimOf(lease);
    onWait?.(holder, seconds);
    for (const end = performance.now() + seconds * 1_000; performance.now() < end; ) {
      await sleep(POLL_MS, undefined, { signal });
      const now = await client.get(LEASES, CLAIM_KEY);
      if (now?.metadata.resourceVersion !== lease?.metadata.resourceVersion && isHeldByAnother(now, options.identity)) {
        throw claimedError(client, now);
      }
      lease = now;
      if (!isHeldByAnother(lease, options.identity)) {
        break;
      }
    }
  }
  await write(options, lease);
}

/** Renews a claim until it is stopped; `lost` rejects once another control plane has the hub. */
export function keepHub(
  options: HubClaimOptions,
  onFailure: (error: unknown) => void,
): { lost: Promise<never>; stop(): void } {
  const { promise: lost, reject } = Promise.withResolvers<never>();
  lost.catch(() => {});
  const { renewalMs = RENEWAL_MS } = options;
  let isStopped = false;
  let timer = setTimeout(renew, renewalMs);
  async function renew(): Promise<void> {
    let pauseMs = renewalMs;
    try {
      const lease = await options.client.get(LEASES, CLAIM_KEY);
      if (isHeldByAnother(lease, options.identity)) {
        reject(claimedError(options.client, lease));
        return;
      }
      await write(options, lease);
    } catch (error) {
      pauseMs = RETRY_MS;
      onFailure(error);
    }
    if (!isStopped) {
      timer = setTimeout(renew, pauseMs);
    }
  }
  return {
    lost,
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** Gives the hub up, so that another control plane need not wait. */
export async function releaseHub({ client, identity }: HubClaimOptions): Promise<void> {
  const lease = await client.get(LEASES, CLAIM_KEY);
  if (lease && claimOf(lease).holder === identity) {
    await client.update(LEASES, withSpec(lease, { holderIdentity: '' }));
  }
}

async function write(options: HubClaimOptions, lease: KubeObject | undefined, lostRaces = 0): Promise<void> {
  const { client, identity, annotations, durationSeconds = DURATION_SECONDS } = options;
  const now = new Date().toISOString().replace('Z', '000Z');
  const before = claimOf(lease);
  const isNew = before.holder !== identity;
  const spec = {
    holderIdentity: identity,
    leaseDurationSeconds: durationSeconds,
    renewTime: now,
    ...(isNew ? { acquireTime: now, leaseTransitions: lease ? before.transitions + 1 : 0 } : {}),
  };
  try {
    if (lease) {
      await client.update(LEASES, annotated(withSpec(lease, spec), annotations));
    } else {
      await client.create(LEASES, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        metadata: { ...CLAIM_KEY, ...(annotations && { annotations }) },
        spec,
      });
    }
  } catch (error) {
    if (isNotFound(error)) {
      throw new HubNotInstalledError(
        `${client.transport.server} has no namespace "${CLAIM_KEY.namespace}": make it a hub first with fleetwright install`,
        { cause: error },
      );
    }
    if ((!isConflict(error) && !isAlreadyExists(error)) || lostRaces === MAX_RACES) {
      throw error;
    }
    await sleep(RACE_PAUSE_MS);
    const winner = await client.get(LEASES, CLAIM_KEY);
    if (isHeldByAnother(winner, identity)) {
      throw claimedError(client, winner);
    }
    // A worker of the same control plane was quicker: the claim is as fresh as ours would be.
    if (claimOf(winner).holder !== identity) {
      await write(options, winner, lostRaces + 1);
    }
  }
}

/** Written over the version that was read: of two writers one loses. */
function withSpec(lease: KubeObject, spec: JsonObject): KubeObject {
  return { ...lease, spec: { ...(isJsonObject(lease.spec) ? lease.spec : {}), ...spec } };
}

function annotated(lease: KubeObject, annotations: Record<string, string> | undefined): KubeObject {
  return annotations ? changeMetadata(lease, { annotations }) : lease;
}

function isHeldByAnother(lease: KubeObject | undefined, identity: string): boolean {
  const { holder } = claimOf(lease);
  return holder !== '' && holder !== identity;
}

function claimOf(lease: KubeObject | undefined): { holder: string; seconds: number; transitions: number } {
  const spec = isJsonObject(lease?.spec) ? lease.spec : {};
  return {
    holder: typeof spec.holderIdentity === 'string' ? spec.holderIdentity : '',
    seconds: typeof spec.leaseDurationSeconds === 'number' ? spec.leaseDurationSeconds : DURATION_SECONDS,
    transitions: typeof spec.leaseTransitions === 'number' ? spec.leaseTransitions : 0,
  };
}

function claimedError({ transport }: KubeClient, lease: KubeObject | undefined): HubClaimedError {
  return new HubClaimedError(
    `${transport.server} is served by another control plane, ${claimOf(lease).holder} (Lease ${CLAIM_KEY.namespace}/${CLAIM_KEY.name}, renewed just now). ` +
      'Stop it, or give this one the same Temporal: --engine HOST:PORT',
  );
}
