/** Moves without a gap: what serves stays until what takes its place is healthy. */
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { ClusterClient } from '../support/cluster-client.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import { clusterReference } from '../support/instance.ts';
import { conditionAmong } from '../support/matchers.ts';
import { cordonAll, deletePods } from '../support/nodes.ts';
import { openRelay, type Relay } from '../support/relay.ts';
import { deployment, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const QUICK = ['--cluster-failure-threshold', '1s', '--cluster-success-threshold', '1s', '--outage-toleration', '1s'];
const PATIENCE_MS = 60_000;

/** Puts a relay between the hub and a member. */
async function relayTo(fleet: Fleet, member: string): Promise<Relay> {
  const { spec } = await fleet.hub.until(clusterReference(member), {});
  const { apiEndpoint } = spec as { apiEndpoint: string };
  const relay = await openRelay(apiEndpoint);
  await fleet.hub.patch(clusterReference(member), { spec: { apiEndpoint: relay.url } });
  return {
    ...relay,
    async close() {
      await fleet.hub.patch(clusterReference(member), { spec: { apiEndpoint } });
      await relay.close();
    },
  };
}

/** Creates a Deployment and its policy; resolves when its copies are healthy in these clusters. */
async function run(fleet: Fleet, object: KubeObject, policy: KubeObject, clusters: readonly string[]): Promise<void> {
  await fleet.hub.create(object);
  await fleet.hub.create(policy);
  await untilHealthy(fleet, object, clusters);
}

async function untilHealthy(fleet: Fleet, object: KubeObject, clusters: readonly string[]): Promise<void> {
  const aggregatedStatus = clusters.map((clusterName) => ({ clusterName, health: 'Healthy' }));
  await fleet.hub.until(fleet.bindingOf(object), { status: { aggregatedStatus } }, PATIENCE_MS);
}

/** Replicas that the copy on a member has, and how many of them are ready. */
function untilRunning(member: ClusterClient, object: KubeObject, replicas: number): Promise<KubeObject> {
  return member.until(referenceTo(object), { spec: { replicas }, status: { readyReplicas: replicas } }, PATIENCE_MS);
}

async function remove(fleet: Fleet, object: KubeObject, clusters: readonly string[]): Promise<void> {
  await fleet.hub.delete(referenceTo(object));
  await Promise.all(clusters.map((name) => fleet.member(name).untilAbsent(referenceTo(object), PATIENCE_MS)));
}

describe('a member that is back', () => {
  const fleet = openFleet('failback', { flags: QUICK });

  test('gets its share again, and the others keep theirs until it is healthy there', async () => {
    const { namespace } = fleet;
    const object = deployment(namespace, 'shop', 4);
    const weights = ['member1', 'member2'].map((name) => ({ targetCluster: { clusterNames: [name] }, weight: 1 }));
    const placement: JsonObject = {
      ...on('member1', 'member2'),
      replicaScheduling: {
        replicaSchedulingType: 'Divided',
        replicaDivisionPreference: 'Weighted',
        weightPreference: { staticWeightList: weights },
      },
    };
    const policy = propagationPolicy(namespace, 'shop', placement, [object]);
    policy.metadata.annotations = { 'failover.fleetwright.io/failback': 'immediately' };
    const relay = await relayTo(fleet, 'member2');
    await run(fleet, object, policy, ['member1', 'member2']);

    relay.fail('down');
    await untilRunning(fleet.member1, object, 4);
    await cordonAll(fleet.member2, true);
    await deletePods(fleet.member2, namespace);
    relay.heal();
    const binding = await fleet.hub.until(
      fleet.bindingOf(object),
      {
        spec: {
          clusters: [
            { name: 'member1', replicas: 2 },
            { name: 'member2', replicas: 2 },
          ],
        },
        status: {
          aggregatedStatus: [
            { clusterName: 'member1', health: 'Healthy' },
            { clusterName: 'member2', health: 'Unhealthy' },
          ],
        },
      },
      PATIENCE_MS,
    );
    const kept = binding.metadata.annotations?.['failover.fleetwright.io/kept-replicas'];
    expect(JSON.parse(kept ?? '{}')).toMatchObject({ replicas: 4, clusters: { member1: 4 } });
    expect(await fleet.member1.get(referenceTo(object))).toMatchObject({
      spec: { replicas: 4 },
      status: { readyReplicas: 4 },
    });

    await cordonAll(fleet.member2, false);
    await fleet.member1.until(referenceTo(object), { spec: { replicas: 2 } }, PATIENCE_MS);
    expect(await fleet.member2.get(referenceTo(object))).toMatchObject({ status: { readyReplicas: 2 } });
    await untilHealthy(fleet, object, ['member1', 'member2']);
    const settled = await fleet.hub.get(fleet.bindingOf(object));
    expect(settled?.metadata.annotations).not.toHaveProperty(['failover.fleetwright.io/kept-replicas']);
    await remove(fleet, object, ['member1', 'member2']);
    await relay.close();
  });
});

describe.skipIf(process.env.FLEETWRIGHT_TESTBED !== undefined)('a member that is down', () => {
  const fleet = openFleet('displaced', { memberCount: 4, flags: QUICK });

  test('takes no healthy copy elsewhere with it before those in their place are healthy', async () => {
    const { namespace } = fleet;
    const object = deployment(namespace, 'shop', 2);
    const placement: JsonObject = {
      // One of two lost, the first pair is too few: both copies move to the second pair.
      clusterAffinities: [
        { affinityName: 'first', clusterNames: ['member1', 'member2'] },
        { affinityName: 'second', clusterNames: ['member3', 'member4'] },
      ],
      spreadConstraints: [{ spreadByField: 'cluster', minGroups: 2, maxGroups: 2 }],
    };
    const relay = await relayTo(fleet, 'member1');
    await run(fleet, object, propagationPolicy(namespace, 'shop', placement, [object]), ['member1', 'member2']);
    await Promise.all(['member3', 'member4'].map((name) => cordonAll(fleet.member(name), true)));

    relay.fail('down');
    await fleet.hub.until(
      fleet.bindingOf(object),
      {
        spec: {
          clusters: [{ name: 'member3' }, { name: 'member4' }],
          gracefulEvictionTasks: expect.arrayContaining([
            expect.objectContaining({ fromCluster: 'member1', producer: 'TaintManager', reason: 'TaintUntolerated' }),
            expect.objectContaining({ fromCluster: 'member2', producer: 'fleetwright-guard', reason: 'Displaced' }),
          ]),
        },
      },
      PATIENCE_MS,
    );
    await Promise.all(
      ['member3', 'member4'].map((name) => fleet.member(name).until(referenceTo(object), {}, PATIENCE_MS)),
    );
    expect(await fleet.member2.get(referenceTo(object))).toMatchObject({ status: { readyReplicas: 2 } });

    await Promise.all(['member3', 'member4'].map((name) => cordonAll(fleet.member(name), false)));
    await fleet.member2.untilAbsent(referenceTo(object), PATIENCE_MS);
    for (const name of ['member3', 'member4']) {
      expect(await fleet.member(name).get(referenceTo(object))).toMatchObject({ status: { readyReplicas: 2 } });
    }
    relay.heal();
    await fleet.hub.until(
      clusterReference('member1'),
      { status: { conditions: conditionAmong('Ready', 'True') } },
      PATIENCE_MS,
    );
    await remove(fleet, object, ['member1', 'member2', 'member3', 'member4']);
    await relay.close();
  });
});
