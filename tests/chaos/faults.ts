/** Does what a schedule wants to fail, and heals it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosMember, Fleet } from './fleet.ts';
import type { Fault } from './plan-faults.ts';

/** Does one fault to a fleet; resolves when it has healed. */
export type Inflict = (fault: Fault) => Promise<void>;

const SLOW_MS = 700;
const FLAP_MS = 400;

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
      return member && inflictOnMember(member, fault);
    }
  }
}

async function inflictOnMember({ process, relay }: ChaosMember, { how, ms }: Fault): Promise<void> {
  switch (how) {
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
        await sleep(FLAP_MS);
        relay.heal();
        await sleep(FLAP_MS);
      }
      return;
    case 'slow':
      relay.fail({ kind: how, ms: SLOW_MS });
      break;
    case 'stop':
      throw new Error('Members are not stopped');
    default:
      relay.fail({ kind: how });
  }
  await sleep(ms);
  relay.heal();
}
