/** A Deployment from its first policy to its deletion, as its user sees it. */
import { describe, expect, test, vi } from 'vitest';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { conditionAmong } from '../support/matchers.ts';
import { deployment, on, propagationPolicy } from '../support/samples.ts';
import { untilQuiet } from '../support/workflows.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('deployment');
const POLICY_ID = 'propagationpolicy.karmada.io/permanent-id';
const { namespace } = fleet;

describe('a Deployment', () => {
  const nginx = deployment(namespace, 'nginx');
  const reference = referenceTo(nginx);

  test('runs nowhere before a policy selects it', async () => {
    await fleet.hub.create(nginx);
    // A namespace goes to every member without a policy: when it is there, so would be the Deployment.
    await Promise.all(
      [fleet.member1, fleet.member2].map((member) => member.until(referenceTo(fleet.namespaceObject), {})),
    );
    await untilQuiet(fleet.engine);
    expect(await fleet.hub.get(fleet.bindingOf(nginx))).toBeUndefined();
    expect(await fleet.member1.get(reference)).toBeUndefined();
    expect(await fleet.member2.get(reference)).toBeUndefined();
  });

  test('runs where its policy says, and the hub says so', async () => {
    await fleet.hub.create(propagationPolicy(namespace, 'nginx', on('member1'), [nginx]));
    await fleet.member1.until(reference, { status: { readyReplicas: 1 } });
    await fleet.hub.until(reference, { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } });
    const pods = await fleet.member1.client.list(await fleet.member1.resourceOf({ apiVersion: 'v1', kind: 'Pod' }), {
      namespace,
      labelSelector: 'app=nginx',
    });
    expect(pods.items).toMatchObject([{ status: { phase: 'Running' } }]);
    await fleet.propagationOf(nginx).result();
    expect(await fleet.member2.get(reference)).toBeUndefined();
  });

  test('has a binding and a Work named as Karmada names them', async () => {
    await fleet.hub.until(
      { apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding', namespace, name: 'nginx-deployment' },
      {
        spec: { clusters: [{ name: 'member1', replicas: 1 }], resource: { kind: 'Deployment', name: 'nginx' } },
        status: {
          conditions: conditionAmong('Scheduled', 'True', { reason: 'Success' }),
          aggregatedStatus: [{ clusterName: 'member1', applied: true, health: 'Healthy' }],
        },
      },
    );
    await fleet.hub.until(fleet.bindingOf(nginx), { status: { conditions: conditionAmong('FullyApplied', 'True') } });
    await fleet.hub.until(fleet.workOf(nginx, 'member1'), {
      status: { conditions: conditionAmong('Applied', 'True') },
    });
    expect(await fleet.hub.get(fleet.workOf(nginx, 'member2'))).toBeUndefined();
  });

  test('has a workflow that says what came of it', async () => {
    const description = await fleet.propagationOf(nginx).describe();
    expect(description).toMatchObject({ type: 'propagation', status: { name: 'COMPLETED' } });
    expect(await fleet.propagationOf(nginx).result()).toMatchObject({
      subject: `Deployment ${namespace}/nginx`,
      phase: 'Settled',
      policy: `${namespace}/nginx`,
      clusters: [{ cluster: 'member1', applied: true, health: 'Healthy' }],
    });
  });

  test('follows a new image', async () => {
    const containers = [{ name: 'nginx', image: 'nginx:1.28' }];
    await fleet.hub.patch(reference, { spec: { template: { spec: { containers } } } });
    await fleet.member1.until(reference, {
      spec: { template: { spec: { containers: [{ image: 'nginx:1.28' }] } } },
      status: { updatedReplicas: 1, readyReplicas: 1 },
    });
  });

  test('follows a new number of replicas', async () => {
    await fleet.hub.patch(reference, { spec: { replicas: 3 } });
    await fleet.member1.until(reference, { spec: { replicas: 3 }, status: { readyReplicas: 3 } });
    await fleet.hub.until(reference, { status: { readyReplicas: 3 } });
    await fleet.hub.until(fleet.bindingOf(nginx), {
      spec: { replicas: 3, clusters: [{ name: 'member1', replicas: 3 }] },
    });
  });

  test('spreads when its policy names one more cluster', async () => {
    await fleet.hub.patch(fleet.policyReference('nginx'), { spec: { placement: on('member1', 'member2') } });
    await fleet.member2.until(reference, { spec: { replicas: 3 }, status: { readyReplicas: 3 } });
    await fleet.hub.until(reference, { status: { readyReplicas: 6 } });
  });

  test('comes back when it is deleted on a member', async () => {
    const before = await fleet.member1.until(reference, {});
    await fleet.member1.delete(reference);
    await fleet.member1.until(reference, { status: { readyReplicas: 3 } });
    expect((await fleet.member1.get(reference))?.metadata.uid).not.toBe(before.metadata.uid);
    await fleet.hub.until(fleet.workOf(nginx, 'member1'), {
      status: { conditions: conditionAmong('Applied', 'True') },
    });
  });

  test('is put right when it is edited on a member', async () => {
    await fleet.member2.patch(reference, { spec: { replicas: 1, paused: true } });
    await fleet.member2.until(reference, { spec: { replicas: 3 } });
    await fleet.hub.until(reference, { status: { readyReplicas: 6 } });
  });

  test('leaves a cluster that its policy does not name any more', async () => {
    await fleet.hub.patch(fleet.policyReference('nginx'), { spec: { placement: on('member2') } });
    await fleet.member1.untilAbsent(reference);
    await fleet.hub.untilAbsent(fleet.workOf(nginx, 'member1'));
    await fleet.hub.until(reference, { status: { readyReplicas: 3 } });
  });

  test('stays where it is when its policy is deleted', async () => {
    await fleet.hub.delete(fleet.policyReference('nginx'));
    await fleet.hub.untilAbsent(fleet.policyReference('nginx'));
    await fleet.hub.until(fleet.bindingOf(nginx), {
      metadata: { labels: expect.not.objectContaining({ [POLICY_ID]: expect.anything() }) },
    });
    await untilQuiet(fleet.engine);
    await fleet.member2.until(reference, { status: { readyReplicas: 3 } });
    expect(await fleet.hub.get(fleet.workOf(nginx, 'member2'))).toBeDefined();
  });

  test('runs again when it is deleted and written anew at once', async () => {
    const web = deployment(namespace, 'reborn');
    await fleet.propagate('reborn', ['member1'], web);
    const { metadata } = await fleet.hub.until(fleet.bindingOf(web), {});
    await fleet.hub.delete(referenceTo(web));
    await fleet.hub.create(web);
    await fleet.hub.until(fleet.bindingOf(web), { metadata: { uid: expect.not.stringMatching(metadata.uid ?? '') } });
    await fleet.hub.until(referenceTo(web), { status: { readyReplicas: 1 } });
    await fleet.hub.delete(referenceTo(web));
    await fleet.hub.untilAbsent(fleet.bindingOf(web));
    await fleet.member1.untilAbsent(referenceTo(web));
  });

  test('leaves nothing behind when it is deleted', async () => {
    await fleet.hub.delete(reference);
    await fleet.member2.untilAbsent(reference);
    await fleet.hub.untilAbsent(fleet.bindingOf(nginx));
    await fleet.hub.untilAbsent(fleet.workOf(nginx, 'member2'));
    await fleet.hub.untilAbsent(reference);
  });
});
