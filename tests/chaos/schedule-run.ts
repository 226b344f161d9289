/** Carries out one schedule, heals everything, and checks what must hold then. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../domain/object.ts';
import { isNotFound } from '../../kube/errors.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { watchCopies } from './copies.ts';
import { differences } from './differences.ts';
import { createFaults } from './faults.ts';
import type { Fleet } from './fleet.ts';
import { type FleetInventory, type Footprint, fleetInventory, footprintOf } from './footprint.ts';
import { assertKept, type Kept, keptNow } from './kept.ts';
import { groupOf } from './objects.ts';
import { misplaced } from './placed.ts';
import type { Action, Schedule } from './plan.ts';
import { failedRuns, failoversSince, untilNothing, untilQuiet, untilRecovered } from './quiet.ts';
import { strays } from './strays.ts';
import { createUser, inNamespace, type User } from './user.ts';

/** What was done and checked. */
export interface Account {
  /** Writes of the user that were answered with 2xx, and attempts that were not answered. */
  answered: number;
  unanswered: number;
  /** Failovers, and the bindings that they evicted. */
  failovers: number;
  evicted: number;
  /** Looks at the copies that must always serve. */
  samples: number;
  /** Copies that had to stay. */
  kept: number;
  /** Objects on hub and members that are as in a calm run. */
  compared: number;
  /** Runs whose history could not be followed, so that the next run did their work. */
  restarted: number;
  /** Processes that ended though nobody had killed them, and how often. */
  crashes: Record<string, number>;
}

const RECOVERY_MS = 90_000;
const CONVERGE_MS = 60_000;
const REMOVAL_MS = 60_000;
/** Reading everything costs about as much as the schedule itself: not too often. */
const INVENTORY_PAUSE_MS = 1_000;

/** Runs a schedule on a fleet that is well. Throws what does not hold; `onStage` is told how far it has come. */
export async function runSchedule(
  fleet: Fleet,
  schedule: Schedule,
  onStage: (stage: string) => void,
): Promise<Account> {
  const { namespace, final } = schedule;
  const startedAt = new Date();
  const crashesBefore = crashesOf(fleet);
  const user = createUser(fleet.hub);
  const copies = watchCopies(fleet.members, namespace);
  let kept: Kept[];
  try {
    onStage('chaos');
    kept = await act(fleet, schedule, user);
    onStage('recovery');
    await untilRecovered(fleet, RECOVERY_MS);
    await untilNothing(
      async () => {
        await user.verify();
        return report(await misplaced(fleet, final));
      },
      CONVERGE_MS,
      'Not everything is in its place',
    );
    await untilQuiet(fleet, RECOVERY_MS);
  } finally {
    await copies.stop();
  }
  if (copies.losses.length > 0) {
    throw new Error(`A last healthy copy vanished:\n${copies.losses.join('\n')}`);
  }
  await assertKept(fleet.members, namespace, kept);
  onStage('calm run');
  const compared = await compareWithCalmRun(fleet, schedule, user);
  await untilQuiet(fleet, RECOVERY_MS);
  onStage('strays');
  await untilNothing(
    async () => report(strays(await fleetInventory(fleet))),
    CONVERGE_MS,
    'Something is left over',
    INVENTORY_PAUSE_MS,
  );
  const { failed, restarted } = await failedRuns(fleet, startedAt);
  if (failed.length > 0) {
    throw new Error(`Workflows failed:\n${failed.join('\n')}`);
  }
  const failedOver = await failoversSince(fleet, startedAt);
  await user.verify();
  onStage('removal');
  await remove(fleet, [namespace, calmNamespace(schedule)]);
  return {
    answered: user.answered,
    unanswered: user.unanswered,
    ...failedOver,
    samples: copies.samples,
    kept: kept.length,
    compared,
    restarted,
    crashes: Object.fromEntries(
      Object.entries(crashesOf(fleet))
        .map(([name, count]) => [name, count - (crashesBefore[name] ?? 0)] as const)
        .filter(([, count]) => count > 0),
    ),
  };
}

/** The user's actions in their order, the faults at their time; resolves when both are over. */
async function act(fleet: Fleet, { actions, faults, namespace }: Schedule, user: User): Promise<Kept[]> {
  const beginning = performance.now();
  const until = (atMs: number): Promise<void> => sleep(Math.max(0, beginning + atMs - performance.now()));
  const inflict = createFaults(fleet);
  const kept: Kept[] = [];
  const failing = faults.map(async ({ atMs, fault }) => {
    await until(atMs);
    await inflict(fault);
  });
  const acting = (async () => {
    for (const { atMs, action } of actions) {
      await until(atMs);
      kept.push(...(await keptBy(fleet, namespace, action)));
      await perform(fleet, action, user);
    }
  })();
  const outcomes = await Promise.allSettled([acting, ...failing]);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0) {
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, errors.map(String).join('\n'));
  }
  return kept;
}

/** What must stay on the members although its template is about to be deleted. */
async function keptBy(fleet: Fleet, namespace: string, action: Action): Promise<Kept[]> {
  const deleted = action.kind === 'write' ? action.writes.filter(({ object }) => !object) : [];
  const found = deleted
    .filter(({ reference }) => reference.name.startsWith('kept-t'))
    .map(({ reference }) => keptNow(fleet.members, { namespace, name: reference.name }));
  return (await Promise.all(found)).flat();
}

async function perform(fleet: Fleet, action: Action, user: User): Promise<void> {
  if (action.kind === 'write') {
    await user.write(action.writes);
    return;
  }
  const { reference, patch } = action;
  const direct = fleet.members.find(({ name }) => name === action.member)?.direct;
  // A member that is just away, or has no such copy, is spared.
  const edit = patch ? direct?.patch(reference, patch) : direct?.delete(reference);
  await Promise.race([edit, sleep(1_000)]).catch(() => {});
}

/** Has the same objects written anew, without faults, and compares all that both come to; returns how many objects. */
async function compareWithCalmRun(fleet: Fleet, schedule: Schedule, user: User): Promise<number> {
  await rebalance(fleet, schedule, user);
  const calm = calmNamespace(schedule);
  const writes = inNamespace(calm, schedule.final);
  await createUser(fleet.hub).write(writes);
  const templates = writes.flatMap(({ object }) => object ?? []);
  await untilNothing(
    async () => report(await misplaced(fleet, templates.slice(1))),
    CONVERGE_MS,
    'Not even the calm run comes to an end',
  );
  let compared = 0;
  await untilNothing(
    async () => {
      const all = await fleetInventory(fleet);
      const [ours, theirs] = [footprint(all, schedule.namespace), footprint(all, calm)];
      compared = Object.keys(theirs).length;
      return report(differences(ours, theirs));
    },
    CONVERGE_MS,
    'It is not as after a calm run',
    INVENTORY_PAUSE_MS,
  );
  return compared;
}

/** What has been moved is divided as if for the first time. */
async function rebalance({ hub }: Fleet, { seed, final }: Schedule, user: User): Promise<void> {
  const workloads = final
    .filter((object) => groupOf(object) === 'web' || groupOf(object) === 'settings')
    .map((object) => ({ ...referenceTo(object) }));
  if (workloads.length === 0) {
    return;
  }
  const object: KubeObject = {
    apiVersion: 'apps.karmada.io/v1alpha1',
    kind: 'WorkloadRebalancer',
    metadata: { name: `chaos-${seed}` },
    spec: { workloads },
  };
  const reference = referenceTo(object);
  await user.write([{ reference, object }]);
  await untilNothing(
    async () => {
      const text = JSON.stringify((await hub.get(reference))?.status ?? {});
      return text.includes('"finishTime"') && !text.includes('"Failed"') ? undefined : text;
    },
    CONVERGE_MS,
    'The workloads are not rebalanced',
  );
  await user.write([{ reference }]);
}

function calmNamespace({ seed }: Schedule): string {
  return `calm-${seed}`;
}

/** Without what may be in any one cluster, and what is there only until it has been looked at. */
function footprint(inventory: FleetInventory, namespace: string): Footprint {
  const all = footprintOf(inventory, namespace);
  return Object.fromEntries(Object.entries(all).filter(([place]) => !place.includes('guarded-t')));
}

function report(problems: readonly string[]): string | undefined {
  return problems.length === 0 ? undefined : problems.join('\n');
}

/** Deletes namespaces; resolves when they are gone everywhere. */
async function remove({ hub, members }: Fleet, namespaces: readonly string[]): Promise<void> {
  const reference = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', name });
  for (const name of namespaces) {
    await hub.delete(reference(name)).catch((error: unknown) => {
      if (!isNotFound(error)) {
        throw error;
      }
    });
  }
  await untilNothing(
    async () => {
      const left: string[] = [];
      for (const [where, cluster] of [
        ['hub', hub],
        ...members.map(({ name, direct }) => [name, direct] as const),
      ] as const) {
        for (const name of namespaces) {
          if (await cluster.get(reference(name))) {
            left.push(`${name} on ${where}`);
          }
        }
      }
      return report(left);
    },
    REMOVAL_MS,
    'Namespaces do not go away',
  );
}

function crashesOf({ services }: Fleet): Record<string, number> {
  return Object.fromEntries(Object.entries(services).map(([name, { crashes }]) => [name, crashes]));
}
