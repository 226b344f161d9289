/** Wishes of users brought onto the hub while passes run: one after the other, or in any order. */
import { setTimeout as sleep } from 'node:timers/promises';
import { catchUp } from '../../activities/catch-up.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { CONFIG_MAPS, DEPLOYMENTS, NAMESPACES } from '../../infra/join/resources.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { wakesOfAll } from '../../workers/hub-wakes.ts';
import { karmadaResource } from '../../workers/karmada-collections.ts';
import type { HeldEvent, Stages } from './stages.ts';
import { isDeletion, objectOf, tierLabel, tiersOf, type Wish } from './users.ts';

/** The next number of a sequence, from 0 to less than 1. */
export type Random = () => number;

const USER = { fieldManager: 'user' };
/** The longest row of passes between two wishes. */
const MOST_DELIVERIES = 4;
/** Wishes at the end that must be heard of by their own events. */
const ALONE = 4;
/** Between a pass that failed and the next. */
const RETRY_MS = 20;
/** Watches and the collector take about this long to bring what is new. */
const QUIET_MS = 60;

/** Each wish is done, and everything that it calls for, before the next. */
export async function playCalmly(stages: Stages, namespace: string, wishes: readonly Wish[]): Promise<void> {
  await createNamespace(stages, namespace);
  for (const wish of wishes) {
    await fulfil(stages, namespace, wish);
    await settle(stages);
  }
}

/**
 * Events are delivered in any order, some twice, some side by side, while further wishes come.
 * @param isLossy some are never delivered, in the end all that are left
 */
export async function playWildly(
  stages: Stages,
  namespace: string,
  wishes: readonly Wish[],
  random: Random,
  isLossy: boolean,
): Promise<void> {
  const { events } = stages;
  await createNamespace(stages, namespace);
  const running: Promise<void>[] = [];
  for (const [index, wish] of wishes.entries()) {
    if (!isLossy && index >= wishes.length - ALONE) {
      // Nothing else is on its way that would have it seen by chance.
      await deliverAll(stages, random);
    }
    await fulfil(stages, namespace, wish);
    for (let count = Math.floor(random() * MOST_DELIVERIES); count > 0; count--) {
      const event = takeAny(events, random);
      const isLost = isLossy && random() < 0.2;
      const delivered = event && !isLost ? deliver(stages, event) : undefined;
      if (event && random() < 0.2) {
        events.push(event);
      }
      await (random() < 0.7 ? delivered : sleep(random() * 10));
      running.push(...(delivered ? [delivered] : []));
    }
  }
  await Promise.all(running);
  if (isLossy) {
    events.length = 0;
  }
}

/** Delivers what there is, in any order, until nothing comes any more. */
export async function deliverAll(stages: Stages, random: Random): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet++) {
    await sleep(QUIET_MS);
    for (let event = takeAny(stages.events, random); event; event = takeAny(stages.events, random)) {
      await deliver(stages, event);
      quiet = -1;
    }
  }
}

/** Looks at everything until nothing is left to do. */
export async function settle(stages: Stages): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet++) {
    await sleep(QUIET_MS);
    stages.events.length = 0;
    const worthwhile = wakesOfAll(stages.hub)
      .map(({ subject, byUser }): HeldEvent => ({ subject, byUser, causes: [] }))
      .filter((event) => stages.isWorthwhile(event));
    await Promise.all(worthwhile.map((event) => deliver(stages, event)));
    if (worthwhile.length > 0) {
      quiet = -1;
    }
  }
}

/** A pass that has nothing to do is none; one that fails, or says so, is tried again later. */
async function deliver(stages: Stages, event: HeldEvent): Promise<void> {
  await catchUp(stages.hub, event.causes);
  const isAgain = stages.isWorthwhile(event) && (await stages.pass(event).catch(() => true));
  if (isAgain) {
    await sleep(RETRY_MS);
    stages.events.push(event);
  }
}

function takeAny(events: HeldEvent[], random: Random): HeldEvent | undefined {
  const [event] = events.splice(Math.floor(random() * events.length), 1);
  return event;
}

async function createNamespace({ client }: Stages, name: string): Promise<void> {
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

async function fulfil(stages: Stages, namespace: string, wish: Wish): Promise<void> {
  const { client } = stages;
  if (wish.thing === 'tiers') {
    for (const [name, tier] of Object.entries(tiersOf(wish))) {
      const body = { metadata: { labels: { [tierLabel(namespace)]: tier } } };
      await client.patch(karmadaResource('Cluster'), { name }, { type: 'merge', body }, USER);
    }
  }
  if (wish.thing === 'harm') {
    await harm(stages, namespace, wish);
  }
  const object = objectOf(wish, namespace);
  if (object && isDeletion(wish)) {
    await client.delete(resourceOf(object), object.metadata);
  } else if (object) {
    const patch = { type: 'apply', body: { ...object }, force: true } as const;
    await client.patch(resourceOf(object), object.metadata, patch, USER);
  }
}

/** Somebody deletes or changes a copy on a member. */
async function harm({ members }: Stages, namespace: string, { variant }: Wish): Promise<void> {
  const member = members.get(`member${Math.max(0, variant) + 1}`);
  const key = { namespace, name: 'web' };
  try {
    await (variant === 0
      ? member?.delete(DEPLOYMENTS, key)
      : member?.patch(DEPLOYMENTS, key, { type: 'merge', body: { spec: { replicas: 9 } } }, USER));
  } catch (error) {
    if (!isNotFound(error) && !isConflict(error)) {
      throw error;
    }
  }
}

function resourceOf({ kind }: KubeObject): ResourceType {
  switch (kind) {
    case 'Deployment':
      return DEPLOYMENTS;
    case 'ConfigMap':
      return CONFIG_MAPS;
    default:
      return karmadaResource(kind);
  }
}

/** Where everything is in the end: schedules, Works, and the copies on members; without names and ids of this run. */
export async function stateOf({ client, members }: Stages, namespace: string): Promise<unknown> {
  const bindings = await client.list(karmadaResource('ResourceBinding'), { namespace });
  const works = await client.list(karmadaResource('Work'));
  const copies = await Promise.all(
    [...members].map(async ([member, on]) => {
      const lists = await Promise.all([DEPLOYMENTS, CONFIG_MAPS].map((resource) => on.list(resource, { namespace })));
      return [member, lists.flatMap(({ items }) => items.filter(isOurs).map(essence))] as const;
    }),
  );
  const state = {
    // What followed others once keeps a binding that goes nowhere.
    schedules: bindings.items
      .map(({ metadata, spec }) => ({ name: metadata.name, ...scheduleOf(spec) }))
      .filter(({ clusters, requiredBy }) => clusters.length + requiredBy.length > 0)
      .sort(byText),
    works: works.items.flatMap(manifestsOf(namespace)).sort(),
    copies: Object.fromEntries(copies),
  };
  const plain: unknown = JSON.parse(JSON.stringify(state).replaceAll(namespace, 'NAMESPACE'));
  return plain;
}

const OURS = ['web', 'api', 'settings'];
const isOurs = ({ metadata }: KubeObject): boolean => OURS.includes(metadata.name);
const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function scheduleOf(spec: KubeObject['spec']): { replicas: JsonValue; clusters: JsonValue[]; requiredBy: JsonValue[] } {
  const { clusters, replicas = null, requiredBy } = isJsonObject(spec) ? spec : {};
  const followed = listOf(requiredBy).map((snapshot) =>
    isJsonObject(snapshot) ? { ...snapshot, clusters: listOf(snapshot.clusters) } : snapshot,
  );
  return { replicas, clusters: listOf(clusters), requiredBy: followed };
}

/** In an order that does not depend on who came first. */
function listOf(list: JsonValue | undefined): JsonValue[] {
  return Array.isArray(list) ? list.toSorted(byText) : [];
}

/** `execution namespace: kind name` of each manifest of a namespace. */
function manifestsOf(namespace: string): (work: KubeObject) => string[] {
  return ({ metadata, spec }) => {
    const text = JSON.stringify(spec);
    return OURS.filter(
      (name) => text.includes(`"namespace":"${namespace}"`) && text.includes(`"name":"${name}","namespace"`),
    ).map((name) => `${metadata.namespace}: ${name}`);
  };
}

/** Ids, what counts changes, and names made from the namespace's. */
const OF_THE_RUN = /permanent-id|uid|revision$|generation$|^work\.karmada\.io\/name$/;

/** What a copy is, without what differs from run to run or follows from how it came to be. */
function essence({ kind, metadata, spec, data }: KubeObject): unknown {
  const plain = (of: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(of ?? {}).filter(([key]) => !OF_THE_RUN.test(key)));
  return {
    kind,
    name: metadata.name,
    labels: plain(metadata.labels),
    annotations: plain(metadata.annotations),
    spec,
    data,
  };
}
