/** A member leaves, and what held on to it lets go. */
import { expect, test, vi } from 'vitest';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { configMap } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('leave');

test('a binding that has lost its policy does not keep a member from leaving', async () => {
  const settings = configMap(fleet.namespace, 'settings', { mode: 'fast' });
  await fleet.propagate('settings', ['member1', 'member2'], settings);
  await fleet.hub.delete(fleet.policyReference('settings'));
  await fleet.hub.untilAbsent(fleet.policyReference('settings'));

  const cluster = { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', name: 'member2' };
  await fleet.hub.delete(cluster);
  await fleet.hub.untilAbsent(cluster, 60_000);

  const binding = await fleet.hub.get(fleet.bindingOf(settings));
  expect(binding).toMatchObject({ spec: { clusters: [{ name: 'member1' }] } });
  expect(await fleet.member1.get(referenceTo(settings))).toBeDefined();
  await fleet.member2.untilAbsent(referenceTo(settings));
});
