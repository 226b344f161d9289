/** A member that is down, and comes back. */
import { describe, expect, test, vi } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { clusterReference } from '../support/instance.ts';
import { conditionAmong } from '../support/matchers.ts';
import { openRelay } from '../support/relay.ts';
import { configMap, on } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('outage');
const { namespace } = fleet;

describe('a member that is down', () => {
  test.each(['down', 'silent'] as const)('(%s) holds up only itself, and catches up when it is back', async (fault) => {
    const { spec } = await fleet.hub.until(clusterReference('member2'), {});
    const { apiEndpoint } = spec as { apiEndpoint: string };
    const relay = await openRelay(apiEndpoint);
    await fleet.hub.patch(clusterReference('member2'), { spec: { apiEndpoint: relay.url } });
    const before = configMap(namespace, `before-${fault}`, {});
    await fleet.propagate(`before-${fault}`, ['member2'], before);

    relay.fail(fault);
    const settings = configMap(namespace, `during-${fault}`, { a: '1' });
    await fleet.propagate(`during-${fault}`, ['member1'], settings);
    await fleet.hub.patch(fleet.policyReference(`during-${fault}`), { spec: { placement: on('member1', 'member2') } });
    const other = configMap(namespace, `other-${fault}`, {});
    await fleet.propagate(`other-${fault}`, ['member1'], other);
    await fleet.hub.patch(referenceTo(settings), { data: { a: '2' } });
    await fleet.member1.until(referenceTo(settings), { data: { a: '2' } });
    await untilRetrying(settings);

    await fleet.hub.until(
      clusterReference('member2'),
      { status: { conditions: conditionAmong('Ready', 'False') } },
      60_000,
    );
    relay.heal();
    await fleet.member2.until(referenceTo(settings), { data: { a: '2' } }, 60_000);
    await fleet.hub.until(fleet.bindingOf(settings), {
      status: {
        aggregatedStatus: [
          { clusterName: 'member1', applied: true },
          { clusterName: 'member2', applied: true },
        ],
      },
    });
    await fleet.propagationOf(settings).result();
    for (const object of [before, settings, other]) {
      await fleet.hub.delete(referenceTo(object));
      await Promise.all([fleet.member1, fleet.member2].map((member) => member.untilAbsent(referenceTo(object))));
    }
    await fleet.hub.patch(clusterReference('member2'), { spec: { apiEndpoint } });
    await relay.close();
  });

  /** Resolves when the open propagation shows an activity that failed and will be tried again. */
  async function untilRetrying(object: KubeObject): Promise<void> {
    await vi.waitFor(
      async () => {
        const { raw, status } = await fleet.propagationOf(object).describe();
        expect(status.name).toBe('RUNNING');
        expect(
          raw.pendingActivities?.map(({ activityType, attempt, lastFailure }) => ({
            type: activityType?.name,
            retried: (attempt ?? 0) > 1,
            hasError: (lastFailure?.message ?? '') !== '',
          })),
        ).toEqual([{ type: 'apply', retried: true, hasError: true }]);
      },
      { timeout: 60_000, interval: 200 },
    );
  }
});
