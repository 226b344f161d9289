/** A user who writes templates all the time and remembers what the hub has promised. */
import type { KubeObject } from '../../domain/object.ts';
import { KubeUnreachableError } from '../../kube/errors.ts';
import { type ClusterClient, referenceTo } from '../support/cluster-client.ts';
import { configMap, deployment } from '../support/samples.ts';
import { createRandom, type Random } from './random.ts';

/** One template: its number of replicas or its value; undefined when it does not exist. */
type State = number | undefined;

/** What the hub must have. */
export interface Promised {
  /** An object of the template's kind and name, in that state. */
  template: KubeObject;
  /** The state that was answered with 2xx last. */
  known: State;
  /** A later one that the hub never answered: it may hold or not. */
  attempted?: { state: State };
}

/** Writes to random templates of one namespace. */
export interface User {
  /** Goes on writing until the hub does not answer any more or the signal aborts. Rejects when the hub broke a promise. */
  write(hub: ClusterClient, signal: AbortSignal): Promise<void>;
  /** Reads every template back. Throws when something that was answered with 2xx is lost, or something else is there. */
  verify(hub: ClusterClient): Promise<void>;
  promises(): readonly Promised[];
  /** Writes that were answered. */
  readonly written: number;
}

const CONFIG_MAPS = 14;
const DEPLOYMENTS = 6;

/** A template in a state; replicas are even, so that they divide by two clusters. */
export function templateIn(namespace: string, index: number, state: number): KubeObject {
  return index < CONFIG_MAPS
    ? configMap(namespace, `settings-${index}`, { value: String(state) })
    : deployment(namespace, `web-${index}`, 2 * (1 + (state % 3)));
}

/** Templates are written side by side, each lane its own. */
const LANES = 3;

/** A user of a namespace; nothing is written yet. */
export function createUser(namespace: string, seed: number): User {
  // Draws of its own for each lane: which of them writes first must not change what is written.
  const lanes = Array.from({ length: LANES }, (_, first) => ({ first, random: createRandom(seed + first) }));
  let written = 0;
  const all: Promised[] = Array.from({ length: CONFIG_MAPS + DEPLOYMENTS }, (_, index) => ({
    template: templateIn(namespace, index, 0),
    known: undefined,
  }));

  async function change(hub: ClusterClient, index: number, promised: Promised, random: Random): Promise<void> {
    const reference = referenceTo(promised.template);
    const exists = promised.known !== undefined;
    const state = exists && random.integer(0, 3) === 0 ? undefined : random.integer(0, 999_999);
    try {
      if (state === undefined) {
        await hub.delete(reference);
        await hub.untilAbsent(reference);
      } else {
        const { metadata: _, ...wanted } = templateIn(namespace, index, state);
        await (exists ? hub.patch(reference, wanted) : hub.create(templateIn(namespace, index, state)));
      }
      promised.known = state;
      written++;
    } catch (error) {
      promised.attempted = { state };
      throw error;
    }
  }

  async function write(hub: ClusterClient, { first, random }: (typeof lanes)[number], signal: AbortSignal) {
    while (!signal.aborted) {
      const index = first + LANES * random.integer(0, Math.floor((all.length - 1 - first) / LANES));
      const promised = all[index];
      if (promised) {
        await change(hub, index, promised, random);
      }
    }
  }

  return {
    get written() {
      return written;
    },
    promises: () => all,
    async write(hub, signal) {
      const outcomes = await Promise.allSettled(lanes.map((lane) => write(hub, lane, signal)));
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected' && !(outcome.reason instanceof KubeUnreachableError)) {
          throw outcome.reason;
        }
      }
    },
    async verify(hub) {
      for (const [index, promised] of all.entries()) {
        const object = await hub.get(referenceTo(promised.template));
        const state = [promised.attempted ?? { state: promised.known }, { state: promised.known }].find((candidate) =>
          isIn(namespace, index, object, candidate.state),
        );
        if (!state) {
          const wanted = JSON.stringify(promised);
          throw new Error(`The hub answered 2xx and lost it: promised ${wanted}, found ${JSON.stringify(object)}`);
        }
        promised.known = state.state;
        delete promised.attempted;
      }
    },
  };
}

function isIn(namespace: string, index: number, object: KubeObject | undefined, state: State): boolean {
  // A deletion that was not answered may still be under way.
  if (state === undefined || object === undefined || object.metadata.deletionTimestamp) {
    return state === undefined && (object === undefined || object.metadata.deletionTimestamp !== undefined);
  }
  const wanted = templateIn(namespace, index, state);
  return JSON.stringify(object.data) === JSON.stringify(wanted.data) && replicasOf(object) === replicasOf(wanted);
}

function replicasOf({ spec }: KubeObject): unknown {
  return typeof spec === 'object' && spec !== null && 'replicas' in spec ? spec.replicas : undefined;
}
