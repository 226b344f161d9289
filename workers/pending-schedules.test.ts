import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResourceBinding } from '../domain/kinds/binding.ts';
import { PROPAGATION_POLICY_ID_LABEL } from '../domain/kinds/names.ts';
import { keyText } from '../domain/object.ts';
import { pendingClass } from '../domain/scheduling/pending.ts';
import { EVEN, sampleBinding } from '../domain/scheduling/samples.ts';
import type { Change } from '../kube/object-cache.ts';
import { openPendingSchedules } from './pending-schedules.ts';

function waiting(name: string, priority: number, reason = 'Unschedulable'): ResourceBinding {
  const binding = sampleBinding(EVEN, { schedulePriority: { priority } });
  const lastTransitionTime = '2026-01-01T00:00:00Z';
  return {
    ...binding,
    metadata: { ...binding.metadata, name, labels: { [PROPAGATION_POLICY_ID_LABEL]: 'id' } },
    status: { conditions: [{ type: 'Scheduled', status: 'False', reason, message: '', lastTransitionTime }] },
  };
}

/** A hub that holds these bindings, with room for so many. */
function open(bindings: readonly ResourceBinding[], room: number, isRefused = false) {
  const held = new Map(bindings.map((binding) => [keyText(binding.metadata), binding]));
  const listeners = new Set<(change: Change<ResourceBinding>, own: boolean) => void>();
  const log: string[] = [];
  let left = room;
  const nothing = { byIndex: () => [], get: () => undefined, onChange: () => () => {} };
  const pending = openPendingSchedules({
    hub: {
      bindings: {
        byIndex: () => [...held.values()].filter((binding) => pendingClass(binding)),
        get: (key) => held.get(keyText(key)),
        onChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
      clusterBindings: nothing,
      quotas: nothing,
    },
    logger: { warn: () => {} },
    prospect: () => (left > 0 ? 'scheduled' : 'same'),
    async attempt({ metadata }) {
      log.push(`begin ${metadata.name}`);
      await Promise.resolve();
      if (!isRefused) {
        left--;
        const { status: _, ...scheduled } = held.get(keyText(metadata)) ?? waiting(metadata.name, 0);
        held.set(keyText(metadata), scheduled);
      }
      log.push(`end ${metadata.name}`);
    },
  });
  return {
    log,
    pending,
    give(more: number) {
      left += more;
      pending.look();
    },
    tell(object: ResourceBinding) {
      for (const listener of listeners) {
        listener({ type: 'added', object }, false);
      }
    },
  };
}

describe('openPendingSchedules()', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('gives what room there is to the more urgent, one after the other', async () => {
    const { log, pending, give } = open([waiting('low', 1), waiting('high', 9), waiting('middle', 5)], 2);
    pending.look();
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['begin high', 'end high', 'begin middle', 'end middle']);
    give(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log.slice(4)).toEqual(['begin low', 'end low']);
    pending.close();
  });

  test('does the rest only when all have had their turn', async () => {
    const { log, pending } = open([waiting('a', 1), waiting('b', 2)], 2);
    pending.look([], () => log.push('then'));
    await vi.advanceTimersByTimeAsync(100);
    expect(log).toEqual(['begin b', 'end b', 'begin a', 'end a', 'then']);
    pending.close();
  });

  test('looks by itself now and then, for what nobody tells', async () => {
    const { log, pending } = open([waiting('a', 1)], 1);
    await vi.advanceTimersByTimeAsync(31_000);
    expect(log).toEqual(['begin a', 'end a']);
    pending.close();
  });

  test('comes back to what the hub refuses after growing pauses, whatever else happens', async () => {
    const refused = waiting('a', 1, 'QuotaExceeded');
    const { log, pending, tell } = open([refused], 1, true);
    tell(refused);
    const attempts = async (ms: number) => {
      pending.look();
      await vi.advanceTimersByTimeAsync(ms);
      return log.length / 2;
    };
    expect([await attempts(900), await attempts(1_000), await attempts(2_500), await attempts(4_500)]).toEqual([
      0, 1, 2, 3,
    ]);
    pending.close();
    expect(await attempts(60_000)).toBe(3);
  });
});
