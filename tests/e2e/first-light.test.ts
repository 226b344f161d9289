/** The user's story, from the first policy to the last deletion, on one instance. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bindingName, executionNamespace, workName } from '../../domain/kinds/names.ts';
import type { KubeObject } from '../../domain/object.ts';
import { type ClusterClient, type ObjectReference, referenceTo } from '../support/cluster-client.ts';
import {
  abandon,
  clusterReference,
  type Instance,
  type InstancePlace,
  newPlace,
  removePlace,
  startInstance,
} from '../support/instance.ts';
import { versions } from '../support/inventory.ts';
import { conditionAmong } from '../support/matchers.ts';
import { openRelay } from '../support/relay.ts';
import { clusterPropagationPolicy, configMap, deployment, on, propagationPolicy } from '../support/samples.ts';
import { propagationRuns, untilQuiet } from '../support/workflows.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const namespace = `first-light-${randomUUID().slice(0, 8)}`;
const namespaceObject: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
const POLICY = 'policy.karmada.io/v1alpha1';
/** Longer than the pause between two looks at a healthy member. */
const COLLECT_PERIOD_MS = 6_000;

let place: InstancePlace;
let instance: Instance;
let hub: ClusterClient;
let member1: ClusterClient;
let member2: ClusterClient;

async function start(): Promise<void> {
  instance = await startInstance(place);
  ({ hub, member1, member2 } = instance);
}

beforeAll(async () => {
  place = await newPlace();
  await start();
  await hub.create(namespaceObject);
});

afterAll(async () => {
  try {
    await hub.delete(referenceTo(namespaceObject));
    await Promise.all([member1, member2].map((member) => member.untilAbsent(referenceTo(namespaceObject))));
    await instance.stop();
  } finally {
    await abandon(instance);
    await removePlace(place);
  }
});

function bindingOf({ kind, metadata }: KubeObject): ObjectReference {
  const name = bindingName(kind, metadata.name);
  return metadata.namespace === undefined
    ? { apiVersion: 'work.karmada.io/v1alpha2', kind: 'ClusterResourceBinding', name }
    : { apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding', namespace: metadata.namespace, name };
}

function workOf({ kind, metadata }: KubeObject, cluster: string): ObjectReference {
  const name = workName(kind, metadata.name, metadata.namespace);
  return { apiVersion: 'work.karmada.io/v1alpha1', kind: 'Work', namespace: executionNamespace(cluster), name };
}

function policyReference(name: string): ObjectReference {
  return { apiVersion: POLICY, kind: 'PropagationPolicy', namespace, name };
}

function propagationOf(object: KubeObject) {
  const { name } = bindingOf(object);
  return instance.engine.workflow.getHandle(
    object.metadata.namespace === undefined
      ? `propagation/${name}`
      : `propagation/${object.metadata.namespace}/${name}`,
  );
}

/** Brings objects to clusters by a policy of their own; resolves when the members have them. */
async function propagate(policy: string, clusters: ('member1' | 'member2')[], ...objects: KubeObject[]): Promise<void> {
  for (const object of objects) {
    await hub.create(object);
  }
  await hub.create(propagationPolicy(namespace, policy, on(...clusters), objects));
  for (const cluster of clusters) {
    for (const object of objects) {
      await instance[cluster].until(referenceTo(object), {});
    }
  }
}

describe('a Deployment', () => {
  const nginx = deployment(namespace, 'nginx');
  const reference = referenceTo(nginx);

  test('runs nowhere before a policy selects it', async () => {
    await hub.create(nginx);
    // A namespace goes to every member without a policy: when it is there, so would be the Deployment.
    await Promise.all([member1, member2].map((member) => member.until(referenceTo(namespaceObject), {})));
    await untilQuiet(instance.engine);
    expect(await hub.get(bindingOf(nginx))).toBeUndefined();
    expect(await member1.get(reference)).toBeUndefined();
    expect(await member2.get(reference)).toBeUndefined();
  });

  test('runs where its policy says, and the hub says so', async () => {
    await hub.create(propagationPolicy(namespace, 'nginx', on('member1'), [nginx]));
    await member1.until(reference, { status: { readyReplicas: 1 } });
    await hub.until(reference, { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 } });
    const pods = await member1.client.list(await member1.resourceOf({ apiVersion: 'v1', kind: 'Pod' }), {
      namespace,
      labelSelector: 'app=nginx',
    });
    expect(pods.items).toMatchObject([{ status: { phase: 'Running' } }]);
    await propagationOf(nginx).result();
    expect(await member2.get(reference)).toBeUndefined();
  });

  test('has a binding and a Work named as Karmada names them', async () => {
    await hub.until(
      { apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding', namespace, name: 'nginx-deployment' },
      {
        spec: { clusters: [{ name: 'member1', replicas: 1 }], resource: { kind: 'Deployment', name: 'nginx' } },
        status: {
          conditions: conditionAmong('Scheduled', 'True', { reason: 'Success' }),
          aggregatedStatus: [{ clusterName: 'member1', applied: true, health: 'Healthy' }],
        },
      },
    );
    await hub.until(bindingOf(nginx), { status: { conditions: conditionAmong('FullyApplied', 'True') } });
    await hub.until(workOf(nginx, 'member1'), { status: { conditions: conditionAmong('Applied', 'True') } });
    expect(await hub.get(workOf(nginx, 'member2'))).toBeUndefined();
  });

  test('has a workflow that says what came of it', async () => {
    const description = await propagationOf(nginx).describe();
    expect(description).toMatchObject({ type: 'propagation', status: { name: 'COMPLETED' } });
    expect(await propagationOf(nginx).result()).toMatchObject({
      subject: `Deployment ${namespace}/nginx`,
      phase: 'Settled',
      policy: `${namespace}/nginx`,
      clusters: [{ cluster: 'member1', applied: true, health: 'Healthy' }],
    });
  });

  test('follows a new image', async () => {
    const containers = [{ name: 'nginx', image: 'nginx:1.28' }];
    await hub.patch(reference, { spec: { template: { spec: { containers } } } });
    await member1.until(reference, {
      spec: { template: { spec: { containers: [{ image: 'nginx:1.28' }] } } },
      status: { updatedReplicas: 1, readyReplicas: 1 },
    });
  });

  test('follows a new number of replicas', async () => {
    await hub.patch(reference, { spec: { replicas: 3 } });
    await member1.until(reference, { spec: { replicas: 3 }, status: { readyReplicas: 3 } });
    await hub.until(reference, { status: { readyReplicas: 3 } });
    await hub.until(bindingOf(nginx), { spec: { replicas: 3, clusters: [{ name: 'member1', replicas: 3 }] } });
  });

  test('spreads when its policy names one more cluster', async () => {
    await hub.patch(policyReference('nginx'), { spec: { placement: on('member1', 'member2') } });
    await member2.until(reference, { spec: { replicas: 3 }, status: { readyReplicas: 3 } });
    await hub.until(reference, { status: { readyReplicas: 6 } });
  });

  test('comes back when it is deleted on a member', async () => {
    const before = await member1.until(reference, {});
    await member1.delete(reference);
    await member1.until(reference, { status: { readyReplicas: 3 } });
    expect((await member1.get(reference))?.metadata.uid).not.toBe(before.metadata.uid);
    await hub.until(workOf(nginx, 'member1'), { status: { conditions: conditionAmong('Applied', 'True') } });
  });

  test('is put right when it is edited on a member', async () => {
    await member2.patch(reference, { spec: { replicas: 1, paused: true } });
    await member2.until(reference, { spec: { replicas: 3 } });
    await hub.until(reference, { status: { readyReplicas: 6 } });
  });

  test('leaves a cluster that its policy does not name any more', async () => {
    await hub.patch(policyReference('nginx'), { spec: { placement: on('member2') } });
    await member1.untilAbsent(reference);
    await hub.untilAbsent(workOf(nginx, 'member1'));
    await hub.until(reference, { status: { readyReplicas: 3 } });
  });

  test('stays where it is when its policy is deleted', async () => {
    await hub.delete(policyReference('nginx'));
    await hub.untilAbsent(policyReference('nginx'));
    await hub.until(bindingOf(nginx), {
      metadata: { labels: expect.not.objectContaining({ [POLICY_ID]: expect.anything() }) },
    });
    await untilQuiet(instance.engine);
    await member2.until(reference, { status: { readyReplicas: 3 } });
    expect(await hub.get(workOf(nginx, 'member2'))).toBeDefined();
  });

  test('runs again when it is deleted and written anew at once', async () => {
    const web = deployment(namespace, 'reborn');
    await propagate('reborn', ['member1'], web);
    const { metadata } = await hub.until(bindingOf(web), {});
    await hub.delete(referenceTo(web));
    await hub.create(web);
    await hub.until(bindingOf(web), { metadata: { uid: expect.not.stringMatching(metadata.uid ?? '') } });
    await hub.until(referenceTo(web), { status: { readyReplicas: 1 } });
    await hub.delete(referenceTo(web));
    await hub.untilAbsent(bindingOf(web));
    await member1.untilAbsent(referenceTo(web));
  });

  test('leaves nothing behind when it is deleted', async () => {
    await hub.delete(reference);
    await member2.untilAbsent(reference);
    await hub.untilAbsent(bindingOf(nginx));
    await hub.untilAbsent(workOf(nginx, 'member2'));
    await hub.untilAbsent(reference);
  });
});

const POLICY_ID = 'propagationpolicy.karmada.io/permanent-id';

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
    await propagate('kinds', ['member1', 'member2'], ...objects);
    for (const member of [member1, member2]) {
      await member.until(
        { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
        { data: { colour: 'red' } },
      );
      await member.until({ apiVersion: 'v1', kind: 'Secret', namespace, name: 'key' }, { data: { key: 'c2VjcmV0' } });
      const service = { apiVersion: 'v1', kind: 'Service', namespace, name: 'web' };
      await member.until(service, { spec: { clusterIP: expect.stringMatching(/^\d/), ports: [{ port: 80 }] } });
    }
    await hub.patch(
      { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' },
      { data: { colour: null, size: 'l' } },
    );
    await member1.until({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }, { data: { size: 'l' } });
    expect((await member1.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' }))?.data).toEqual({
      size: 'l',
    });
    for (const object of objects) {
      await hub.delete(referenceTo(object));
    }
    for (const object of objects) {
      await member1.untilAbsent(referenceTo(object));
      await member2.untilAbsent(referenceTo(object));
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
    await hub.create(definition);
    await hub.create(clusterPropagationPolicy(`${namespace}-lamps`, on('member1', 'member2'), [definition]));
    const established = { status: { conditions: conditionAmong('Established', 'True') } };
    for (const cluster of [hub, member1, member2]) {
      await cluster.until(referenceTo(definition), established);
    }
    await propagate('lamps', ['member1'], lamp);
    await member1.until(referenceTo(lamp), { spec: { watts: 7 } });
    await hub.patch(referenceTo(lamp), { spec: { watts: 9 } });
    await member1.until(referenceTo(lamp), { spec: { watts: 9 } });
    await hub.delete(referenceTo(lamp));
    await member1.untilAbsent(referenceTo(lamp));
    await hub.delete(referenceTo(definition));
    await member1.untilAbsent(referenceTo(definition));
    await member2.untilAbsent(referenceTo(definition));
    await hub.delete({ apiVersion: POLICY, kind: 'ClusterPropagationPolicy', name: `${namespace}-lamps` });
  });

  test('cluster-scoped objects follow a ClusterPropagationPolicy', async () => {
    const role: KubeObject = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: `${namespace}-reader` },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    };
    await hub.create(role);
    await hub.create(clusterPropagationPolicy(`${namespace}-role`, on('member2'), [role]));
    await member2.until(referenceTo(role), { rules: [{ resources: ['pods'] }] });
    await hub.until(bindingOf(role), { status: { aggregatedStatus: [{ clusterName: 'member2', applied: true }] } });
    expect(await member1.get(referenceTo(role))).toBeUndefined();
    await hub.delete(referenceTo(role));
    await member2.untilAbsent(referenceTo(role));
    await hub.untilAbsent(bindingOf(role));
    await hub.delete({ apiVersion: POLICY, kind: 'ClusterPropagationPolicy', name: `${namespace}-role` });
  });
});

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
    await hub.create(web);
    await hub.create(
      propagationPolicy(namespace, 'divided', { ...on('member1', 'member2'), replicaScheduling }, [web]),
    );
    await member1.until(referenceTo(web), { spec: { replicas: 4 }, status: { readyReplicas: 4 } });
    await member2.until(referenceTo(web), { spec: { replicas: 2 }, status: { readyReplicas: 2 } });
    await hub.until(referenceTo(web), { status: { replicas: 6, readyReplicas: 6 } });
    await hub.patch(referenceTo(web), { spec: { replicas: 3 } });
    await member1.until(referenceTo(web), { spec: { replicas: 2 } });
    await member2.until(referenceTo(web), { spec: { replicas: 1 } });
    await hub.delete(referenceTo(web));
  });

  test('an OverridePolicy changes what one cluster gets', async () => {
    const web = deployment(namespace, 'overridden');
    const override: KubeObject = {
      apiVersion: POLICY,
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
    await hub.create(override);
    await propagate('overridden', ['member1', 'member2'], web);
    const imageOf = (image: string): object => ({ spec: { template: { spec: { containers: [{ image }] } } } });
    await member2.until(referenceTo(web), {
      metadata: { labels: { zone: 'two' } },
      ...imageOf('registry.example.com/nginx:1.27'),
    });
    await member1.until(referenceTo(web), imageOf('nginx:1.27'));
    await hub.delete(referenceTo(override));
    await member2.until(referenceTo(web), {
      metadata: { labels: expect.not.objectContaining({ zone: 'two' }) },
      ...imageOf('nginx:1.27'),
    });
    await hub.delete(referenceTo(web));
  });

  test('what fits nowhere says why', async () => {
    const settings = configMap(namespace, 'nowhere', {});
    await hub.create(settings);
    await hub.create(propagationPolicy(namespace, 'nowhere', on('member9'), [settings]));
    await hub.until(bindingOf(settings), {
      status: {
        conditions: conditionAmong('Scheduled', 'False', {
          reason: 'NoClusterFit',
          message: expect.stringMatching(/^0\/2 clusters are available: /),
        }),
      },
    });
    await hub.patch(policyReference('nowhere'), { spec: { placement: on('member1') } });
    await member1.until(referenceTo(settings), {});
    await hub.delete(referenceTo(settings));
  });
});

describe('a member that is down', () => {
  test.each(['down', 'silent'] as const)('(%s) holds up only itself, and catches up when it is back', async (fault) => {
    const { spec } = await hub.until(clusterReference('member2'), {});
    const { apiEndpoint } = spec as { apiEndpoint: string };
    const relay = await openRelay(apiEndpoint);
    await hub.patch(clusterReference('member2'), { spec: { apiEndpoint: relay.url } });
    const before = configMap(namespace, `before-${fault}`, {});
    await propagate(`before-${fault}`, ['member2'], before);

    relay.fail(fault);
    const settings = configMap(namespace, `during-${fault}`, { a: '1' });
    await propagate(`during-${fault}`, ['member1'], settings);
    await hub.patch(policyReference(`during-${fault}`), { spec: { placement: on('member1', 'member2') } });
    const other = configMap(namespace, `other-${fault}`, {});
    await propagate(`other-${fault}`, ['member1'], other);
    await hub.patch(referenceTo(settings), { data: { a: '2' } });
    await member1.until(referenceTo(settings), { data: { a: '2' } });
    await untilRetrying(settings);

    await hub.until(clusterReference('member2'), { status: { conditions: conditionAmong('Ready', 'False') } }, 60_000);
    relay.heal();
    await member2.until(referenceTo(settings), { data: { a: '2' } }, 60_000);
    await hub.until(bindingOf(settings), {
      status: {
        aggregatedStatus: [
          { clusterName: 'member1', applied: true },
          { clusterName: 'member2', applied: true },
        ],
      },
    });
    await propagationOf(settings).result();
    for (const object of [before, settings, other]) {
      await hub.delete(referenceTo(object));
      await Promise.all([member1, member2].map((member) => member.untilAbsent(referenceTo(object))));
    }
    await hub.patch(clusterReference('member2'), { spec: { apiEndpoint } });
    await relay.close();
  });

  /** Resolves when the open propagation shows an activity that failed and will be tried again. */
  async function untilRetrying(object: KubeObject): Promise<void> {
    await vi.waitFor(
      async () => {
        const { raw, status } = await propagationOf(object).describe();
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

describe('a restart', () => {
  test('with nothing changed starts no workflow and writes nothing', async () => {
    const web = deployment(namespace, 'kept', 2);
    const settings = configMap(namespace, 'kept', { a: '1' });
    await propagate('kept', ['member1', 'member2'], web, settings);
    await hub.until(referenceTo(web), { status: { readyReplicas: 4 } });
    await untilQuiet(instance.engine);
    const runs = await propagationRuns(instance.engine);
    const written = await settledVersions();

    await instance.stop();
    await start();

    // The dispatcher has looked at everything by the time that something new has come through.
    const news = configMap(namespace, 'news', {});
    await propagate('news', ['member1', 'member2'], news);
    await untilQuiet(instance.engine);
    const after = await Promise.all([hub, member1, member2].map(versions));
    const isNews = (key: string): boolean => /(news|^works\S+ karmada-es-member\d\/news-)/.test(key);
    const withoutNews = after.map((all) => Object.fromEntries(Object.entries(all).filter(([key]) => !isNews(key))));
    expect(withoutNews).toEqual(written);
    const newRuns = (await propagationRuns(instance.engine)).filter((run) => !runs.includes(run));
    expect(newRuns.filter((run) => !run.includes('news'))).toEqual([]);
    for (const object of [web, settings, news]) {
      await hub.delete(referenceTo(object));
    }
    await member1.untilAbsent(referenceTo(web));
  });

  /** Versions of all objects, once the last news has reached the Clusters, whose status is collected now and then. */
  async function settledVersions(): Promise<Record<string, string>[]> {
    for (;;) {
      const before = await Promise.all([hub, member1, member2].map(versions));
      await sleep(COLLECT_PERIOD_MS);
      const after = await Promise.all([hub, member1, member2].map(versions));
      if (isDeepStrictEqual(before, after)) {
        return after;
      }
    }
  }
});
