/**
 * Kills processes at random moments while a user writes, and checks what must hold then: nothing that was answered is
 * lost, every template ends up as in a run without kills, nothing is left over. KILLS sets how often, SEED repeats a run.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import {
  abandon,
  type Instance,
  type InstancePlace,
  newPlace,
  removePlace,
  startInstance,
} from '../support/instance.ts';
import { on, propagationPolicy } from '../support/samples.ts';
import { untilQuiet } from '../support/workflows.ts';
import { type Footprint, footprintOf, strays } from './footprint.ts';
import { createRandom } from './random.ts';
import { createUser, templateIn, type User } from './user.ts';
import { KILLS, killAndRestart } from './victim.ts';

const kills = Number(process.env.KILLS ?? 2);
const seed = Number(process.env.SEED ?? randomInt(2 ** 31));
const MINUTE_MS = 60_000;

vi.setConfig({ testTimeout: (2 + kills) * MINUTE_MS, hookTimeout: MINUTE_MS });

/** The user writes this long between two kills, in ms. */
const WRITING_MS = [300, 3_000] as const;
const CONVERGE_MS = 60_000;

let place: InstancePlace;
let instance: Instance;

beforeAll(async () => {
  place = await newPlace();
  instance = await startInstance(place);
});

afterAll(async () => {
  try {
    await instance.stop();
  } finally {
    await abandon(instance);
    await removePlace(place);
  }
});

test(`after ${kills} kills at random moments (SEED=${seed}) all is as after a calm run`, async () => {
  const random = createRandom(seed);
  const user = createUser('killed', seed);
  await prepare('killed');
  for (let count = 1; count <= kills; count++) {
    const stop = new AbortController();
    const writing = user.write(instance.hub, stop.signal);
    writing.catch(() => {}); // Awaited below.
    await sleep(random.integer(...WRITING_MS));
    const kill = random.pick(KILLS);
    instance = await killAndRestart(instance, kill, random);
    stop.abort();
    await writing;
    await user.verify(instance.hub);
    say(`kill ${count} of ${kills}: ${kill}; ${user.written} writes were answered, all of them are there`);
  }

  await prepare('calm');
  const calm = await footprintOfCalmRun(user);
  await vi.waitFor(async () => expect(await footprintOf(instance, 'killed')).toEqual(calm), {
    timeout: CONVERGE_MS,
    interval: 500,
  });
  await untilQuiet(instance.engine);
  expect(await strays(instance)).toEqual([]);
  say(
    `${Object.keys(calm).length} objects on hub and members are as in a calm run, no Work and no object is left over`,
  );
});

/** A namespace whose ConfigMaps and Deployments go to both members. */
async function prepare(namespace: string): Promise<void> {
  await instance.hub.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const both = on('member1', 'member2');
  const replicaScheduling = { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' };
  const everyConfigMap = [{ apiVersion: 'v1', kind: 'ConfigMap' }];
  const everyDeployment = [{ apiVersion: 'apps/v1', kind: 'Deployment' }];
  await instance.hub.create(propagationPolicy(namespace, 'settings', both, everyConfigMap));
  await instance.hub.create(propagationPolicy(namespace, 'web', { ...both, replicaScheduling }, everyDeployment));
}

/** What the templates that exist now come to when nobody is killed. */
async function footprintOfCalmRun(user: User): Promise<Footprint> {
  const templates = user
    .promises()
    .flatMap(({ known }, index): KubeObject[] => (known === undefined ? [] : [templateIn('calm', index, known)]));
  await Promise.all(templates.map((template) => instance.hub.create(template)));
  await Promise.all(templates.map((template) => instance.hub.until(referenceTo(template), isHealthy(template))));
  await untilQuiet(instance.engine);
  return footprintOf(instance, 'calm');
}

function isHealthy({ kind, spec }: KubeObject): object {
  return kind === 'Deployment' && isJsonObject(spec) ? { status: { readyReplicas: spec.replicas } } : {};
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
