/** Where things go and how they differ there: division, overrides, and what fits nowhere. */
import { describe, expect, test, vi } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { conditionAmong } from '../support/matchers.ts';
import { configMap, deployment, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('placement');
const { namespace } = fleet;

describe('placement', () => {
  test('replicas are divided by static weights, and again when they change', async () => {
    const web = deployment(namespace, 'divided', 6);
    const weights = [
      { targetCluster: { clusterNames: ['member1'] }, weight: 2 },
      { targetCluster: { clusterNames: ['member2'] }, weight: 1 },
    ];
    const replicaScheduling = {
      replicaSchedulingType: 'Divided',
      replicaDivisionPreference: 'Weighted',
      weightPreference: { staticWeightList: weights },
    };
    await fleet.hub.create(web);
    await fleet.hub.create(
      propagationPolicy(namespace, 'divided', { ...on('member1', 'member2'), replicaScheduling }, [web]),
    );
    await fleet.member1.until(referenceTo(web), { spec: { replicas: 4 }, status: { readyReplicas: 4 } });
    await fleet.member2.until(referenceTo(web), { spec: { replicas: 2 }, status: { readyReplicas: 2 } });
    await fleet.hub.until(referenceTo(web), { status: { replicas: 6, readyReplicas: 6 } });
    await fleet.hub.patch(referenceTo(web), { spec: { replicas: 3 } });
    await fleet.member1.until(referenceTo(web), { spec: { replicas: 2 } });
    await fleet.member2.until(referenceTo(web), { spec: { replicas: 1 } });
    await fleet.hub.delete(referenceTo(web));
  });

  test('an OverridePolicy changes what one cluster gets', async () => {
    const web = deployment(namespace, 'overridden');
    const override: KubeObject = {
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'OverridePolicy',
      metadata: { namespace, name: 'overridden' },
      spec: {
        resourceSelectors: [{ ...referenceTo(web) }],
        overrideRules: [
          {
            targetCluster: { clusterNames: ['member2'] },
            overriders: {
              imageOverrider: [{ component: 'Registry', operator: 'add', value: 'registry.example.com' }],
              labelsOverrider: [{ operator: 'add', value: { zone: 'two' } }],
            },
          },
        ],
      },
    };
    await fleet.hub.create(override);
    await fleet.propagate('overridden', ['member1', 'member2'], web);
    const imageOf = (image: string): object => ({ spec: { template: { spec: { containers: [{ image }] } } } });
    await fleet.member2.until(referenceTo(web), {
      metadata: { labels: { zone: 'two' } },
      ...imageOf('registry.example.com/nginx:1.27'),
    });
    await fleet.member1.until(referenceTo(web), imageOf('nginx:1.27'));
    await fleet.hub.delete(referenceTo(override));
    await fleet.member2.until(referenceTo(web), {
      metadata: { labels: expect.not.objectContaining({ zone: 'two' }) },
      ...imageOf('nginx:1.27'),
    });
    await fleet.hub.delete(referenceTo(web));
  });

  test('what fits nowhere says why', async () => {
    const settings = configMap(namespace, 'nowhere', {});
    await fleet.hub.create(settings);
    await fleet.hub.create(propagationPolicy(namespace, 'nowhere', on('member9'), [settings]));
    await fleet.hub.until(fleet.bindingOf(settings), {
      status: {
        conditions: conditionAmong('Scheduled', 'False', {
          reason: 'NoClusterFit',
          message: expect.stringMatching(/^0\/2 clusters are available: /),
        }),
      },
    });
    await fleet.hub.patch(fleet.policyReference('nowhere'), { spec: { placement: on('member1') } });
    await fleet.member1.until(referenceTo(settings), {});
    await fleet.hub.delete(referenceTo(settings));
  });
});
