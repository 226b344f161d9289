/** Does what a schedule wants to fail, and heals it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import type { ChaosMember, Fleet } from './fleet.ts';
import type { Fault } from './plan-faults.ts';
import { untilNothing } from './quiet.ts';

/** Does one fault to a fleet; resolves when it has healed. */
export type Inflict = (fault: Fault) => Promise<void>;

/** Nothing tolerates it. */
const DRAIN_TAINT = 'chaos.fleetwright.io/drain';
/** A hub that was killed answers again within this time. */
const TAINT_PATIENCE_MS = 60_000;
/** Slow in a hiccup; a member that is slow for longer does not answer in the time of a probe (2.5 s) and is out. */
const SLOW_MS = 700;
const TOO_SLOW_MS = 3_500;
/** A flapping member is away and back for so long; one that flaps for longer is out now and then. */
const FLAP_MS = { away: 400, back: 400 };
const LONG_FLAP_MS = { away: 4_500, back: 700 };
/** What lasts longer is no hiccup. */
const HICCUP_MS = 3_000;

/** What does faults to a fleet: those of one process, and of one that starts another, come one after the other. */
export function createFaults(fleet: Fleet): Inflict {
  const turns = new Map<string, Promise<void>>();
  const isEmbedded = fleet.services.worker === undefined;
  return async (fault) => {
    const turn = isEmbedded && (fault.on === 'engine' || fault.on === 'everything') ? 'hub' : fault.on;
    const inflicted = (turns.get(turn) ?? Promise.resolve()).then(() => inflict(fleet, fault));
    turns.set(
      turn,
      inflicted.catch(() => {}),
    );
    await inflicted;
  };
}

async function inflict(fleet: Fleet, fault: Fault): Promise<void> {
  const { services, engine } = fleet;
  switch (fault.on) {
    case 'hub':
      await (fault.how === 'stop' ? services.hub.stop() : services.hub.kill());
      await sleep(fault.ms);
      return services.hub.start();
    case 'engine':
      if (fault.how === 'freeze') {
        await engine.freeze();
        await sleep(fault.ms);
        return engine.thaw();
      }
      await engine.kill();
      await sleep(fault.ms);
      return engine.start();
    case 'everything':
      await Promise.all([engine.kill(), services.hub.kill()]);
      await sleep(fault.ms);
      if (fault.againMs !== undefined) {
        const starting = services.hub.start().catch(() => {}); // It is killed.
        await sleep(fault.againMs);
        await services.hub.kill();
        await starting;
      }
      await services.hub.start();
      return engine.start();
    case 'worker':
    case 'agent': {
      const service = services[fault.on];
      if (fault.how === 'freeze') {
        service?.freeze();
        await sleep(fault.ms);
        service?.thaw();
        return;
      }
      await service?.kill();
      await sleep(fault.ms);
      return service?.start();
    }
    default: {
      const member = fleet.members.find(({ name }) => name === fault.on);
      return member && inflictOnMember(fleet.hub, member, fault);
    }
  }
}

async function inflictOnMember(hub: ClusterClient, member: ChaosMember, { how, ms }: Fault): Promise<void> {
  const { process, relay } = member;
  const isHiccup = ms < HICCUP_MS;
  switch (how) {
    case 'drain':
      await taint(hub, member.name, [{ key: DRAIN_TAINT, effect: 'NoExecute' }]);
      await sleep(ms);
      await taint(hub, member.name, []);
      return;
    case 'kill':
      await process.kill();
      await sleep(ms);
      await process.start();
      return;
    case 'freeze':
      process.freeze();
      await sleep(ms);
      process.thaw();
      return;
    case 'flap':
      for (const end = performance.now() + ms; performance.now() < end; ) {
        relay.fail({ kind: 'down' });
        await sleep((isHiccup ? FLAP_MS : LONG_FLAP_MS).away);
        relay.heal();
        await sleep((isHiccup ? FLAP_MS : LONG_FLAP_MS).back);
      }
      return;
    case 'slow':
      relay.fail({ kind: how, ms: isHiccup ? SLOW_MS : TOO_SLOW_MS });
      break;
    case 'stop':
      throw new Error('Members are not stopped');
    default:
      relay.fail({ kind: how });
  }
  await sleep(ms);
  relay.heal();
}

/** Sets the member's taints of drains, however long the hub does not answer. Throws after the patience. */
async function taint(hub: ClusterClient, name: string, wanted: readonly JsonObject[]): Promise<void> {
  const reference = { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', name };
  await untilNothing(
    async () => {
      const cluster = await hub.get(reference);
      const spec = isJsonObject(cluster?.spec) ? cluster.spec : {};
      const taints = Array.isArray(spec.taints) ? spec.taints : [];
      const others = taints.filter((each) => !isJsonObject(each) || each.key !== DRAIN_TAINT);
      const resourceVersion = cluster?.metadata.resourceVersion ?? '';
      await hub.patch(reference, { metadata: { resourceVersion }, spec: { taints: [...others, ...wanted] } });
      return undefined;
    },
    TAINT_PATIENCE_MS,
    `The taints of ${name} cannot be written`,
  );
}
