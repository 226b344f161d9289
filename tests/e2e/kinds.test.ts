/** Other kinds than workloads: built in, custom, cluster-scoped. */
import { describe, expect, test, vi } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { conditionAmong } from '../support/matchers.ts';
import { clusterPropagationPolicy, configMap, on } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('kinds');
const { namespace } = fleet;

describe('other kinds', () => {
  test('ConfigMaps, Secrets and Services follow their policy, every change and their deletion', async () => {
    const objects: KubeObject[] = [
      configMap(namespace, 'settings', { colour: 'red' }),
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { namespace, name: 'key' },
        type: 'Opaque',
        data: { key: 'c2VjcmV0' },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace, name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] },
      },
    ];
    await fleet.propagate('kinds', ['member1', 'member2'], ...objects);
    for (const member of [fleet.member1, fleet.member2]) {
      await member.until(
        { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
        { data: { colour: 'red' } },
      );
      await member.until({ apiVersion: 'v1', kind: 'Secret', namespace, name: 'key' }, { data: { key: 'c2VjcmV0' } });
      const service = { apiVersion: 'v1', kind: 'Service', namespace, name: 'web' };
      await member.until(service, { spec: { clusterIP: expect.stringMatching(/^\d/), ports: [{ port: 80 }] } });
    }
    await fleet.hub.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
      { data: { colour: null, size: 'l' } },
    );
    await fleet.member1.until(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
      { data: { size: 'l' } },
    );
    expect(
      (await fleet.member1.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }))?.data,
    ).toEqual({
      size: 'l',
    });
    for (const object of objects) {
      await fleet.hub.delete(referenceTo(object));
    }
    for (const object of objects) {
      await fleet.member1.untilAbsent(referenceTo(object));
      await fleet.member2.untilAbsent(referenceTo(object));
    }
  });

  test('a custom resource follows its definition', async () => {
    const group = `${namespace}.example.com`;
    const definition: KubeObject = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `lamps.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'lamps', singular: 'lamp', kind: 'Lamp', listKind: 'LampList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { spec: { type: 'object', properties: { watts: { type: 'integer' } } } },
              },
            },
          },
        ],
      },
    };
    const lamp: KubeObject = {
      apiVersion: `${group}/v1`,
      kind: 'Lamp',
      metadata: { namespace, name: 'desk' },
      spec: { watts: 7 },
    };
    await fleet.hub.create(definition);
    await fleet.hub.create(clusterPropagationPolicy(`${namespace}-lamps`, on('member1', 'member2'), [definition]));
    const established = { status: { conditions: conditionAmong('Established', 'True') } };
    for (const cluster of [fleet.hub, fleet.member1, fleet.member2]) {
      await cluster.until(referenceTo(definition), established);
    }
    await fleet.propagate('lamps', ['member1'], lamp);
    await fleet.member1.until(referenceTo(lamp), { spec: { watts: 7 } });
    await fleet.hub.patch(referenceTo(lamp), { spec: { watts: 9 } });
    await fleet.member1.until(referenceTo(lamp), { spec: { watts: 9 } });
    await fleet.hub.delete(referenceTo(lamp));
    await fleet.member1.untilAbsent(referenceTo(lamp));
    await fleet.hub.delete(referenceTo(definition));
    await fleet.member1.untilAbsent(referenceTo(definition));
    await fleet.member2.untilAbsent(referenceTo(definition));
    await fleet.hub.delete({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'ClusterPropagationPolicy',
      name: `${namespace}-lamps`,
    });
  });

  test('cluster-scoped objects follow a ClusterPropagationPolicy', async () => {
    const role: KubeObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: `${namespace}-reader` },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    };
    await fleet.hub.create(role);
    await fleet.hub.create(clusterPropagationPolicy(`${namespace}-role`, on('member2'), [role]));
    await fleet.member2.until(referenceTo(role), { rules: [{ resources: ['pods'] }] });
    await fleet.hub.until(fleet.bindingOf(role), {
      status: { aggregatedStatus: [{ clusterName: 'member2', applied: true }] },
    });
    expect(await fleet.member1.get(referenceTo(role))).toBeUndefined();
    await fleet.hub.delete(referenceTo(role));
    await fleet.member2.untilAbsent(referenceTo(role));
    await fleet.hub.untilAbsent(fleet.bindingOf(role));
    await fleet.hub.delete({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'ClusterPropagationPolicy',
      name: `${namespace}-role`,
    });
  });
});
