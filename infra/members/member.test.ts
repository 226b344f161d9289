/** Simulated members on a real kube-apiserver without controllers: the kubeconfig named by FLEETWRIGHT_REAL_MEMBER. */
import { randomUUID } from 'node:crypto';
import { afterAll, assert, beforeAll, describe, expect, test, vi } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';
import { RESOURCES } from './kinds.ts';
import { type Member, startMember } from './member.ts';

const path = process.env.FLEETWRIGHT_REAL_MEMBER;
const WAIT = { timeout: 10_000, interval: 50 };

describe.skipIf(!path)('a simulated member', () => {
  const namespace = `member-${randomUUID().slice(0, 8)}`;
  let client: KubeClient;
  let member: Member;

  beforeAll(async () => {
    const transport = connectKubeconfig(path ? { path } : {});
    client = createKubeClient(transport);
    const nodes = ['one', 'two'].map((name) => ({ name: `member-${name}`, cpu: '2', memory: '4Gi', pods: 20 }));
    member = await startMember({ transport, nodes, timing: { podStartMs: 50, podRunMs: 100 } });
    await client.create(RESOURCES.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  });
  afterAll(async () => {
    await client.delete(RESOURCES.namespaces, { name: namespace });
    await vi.waitFor(async () => expect((await client.list(RESOURCES.pods, { namespace })).items).toEqual([]), WAIT);
    member.close();
    for (const name of ['member-one', 'member-two']) {
      await client.delete(RESOURCES.nodes, { name });
    }
    await client.transport.close();
  });

  const template = (app: string, cpu = '100m', restartPolicy = 'Always') => ({
    metadata: { labels: { app } },
    spec: {
      restartPolicy,
      containers: [
        {
          name: 'main',
          image: 'nginx',
          ports: [{ name: 'web', containerPort: 8080 }],
          resources: { requests: { cpu } },
        },
      ],
    },
  });

  function workload(kind: string, name: string, spec: JsonObject, apiVersion = 'apps/v1') {
    return {
      apiVersion,
      kind,
      metadata: { namespace, name },
      spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
    };
  }

  async function settles(resource: keyof typeof RESOURCES, name: string, status: JsonObject): Promise<KubeObject> {
    return await vi.waitFor(async () => {
      const object = await client.get(RESOURCES[resource], { namespace, name });
      assert(object);
      expect(object.status).toMatchObject(status);
      return object;
    }, WAIT);
  }

  const podsOf = async (app: string) =>
    (await client.list(RESOURCES.pods, { namespace, labelSelector: `app=${app}` })).items;

  test('runs a Deployment, rolls it to a new template, scales it and ends it', async () => {
    const created = await client.create(RESOURCES.deployments, workload('Deployment', 'web', { replicas: 3 }));
    const ready = await settles('deployments', 'web', {
      observedGeneration: 1,
      replicas: 3,
      updatedReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
    });
    expect(ready.status).toMatchObject({
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
      ],
    });
    expect(ready.metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '1' });
    const before = (await podsOf('web')).map(({ metadata }) => metadata.name);
    const containers = [{ name: 'main', image: 'nginx:2' }];
    const body = { spec: { template: { spec: { containers } } } };
    await client.patch(RESOURCES.deployments, created.metadata, { type: 'strategic', body });
    await settles('deployments', 'web', {
      observedGeneration: 2,
      updatedReplicas: 3,
      availableReplicas: 3,
      replicas: 3,
    });
    const after = await podsOf('web');
    expect(after.map(({ metadata }) => metadata.name).filter((name) => before.includes(name))).toEqual([]);
    await client.patch(RESOURCES.deployments, created.metadata, { type: 'merge', body: { spec: { replicas: 1 } } });
    await settles('deployments', 'web', { observedGeneration: 3, replicas: 1, availableReplicas: 1 });
    const { items: sets } = await client.list(RESOURCES.replicaSets, { namespace });
    expect(sets.map(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision']).toSorted()).toEqual([
      '1',
      '2',
    ]);
    await client.delete(RESOURCES.deployments, created.metadata, { propagationPolicy: 'Background' });
    await vi.waitFor(async () => expect(await podsOf('web')).toEqual([]), WAIT);
  });

  test('starts the pods of a StatefulSet in order, with bound claims, and replaces them from the end', async () => {
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    const set = workload('StatefulSet', 'db', { replicas: 2, serviceName: 'db', volumeClaimTemplates: [claim] });
    await client.create(RESOURCES.statefulSets, set);
    const { status } = await settles('statefulSets', 'db', {
      replicas: 2,
      readyReplicas: 2,
      updatedReplicas: 2,
      currentReplicas: 2,
    });
    expect((await podsOf('db')).map(({ metadata }) => metadata.name)).toEqual(['db-0', 'db-1']);
    await settles('claims', 'data-db-1', { phase: 'Bound', capacity: { storage: '1Gi' } });
    const patch = { type: 'merge', body: { spec: { template: { metadata: { labels: { version: '2' } } } } } } as const;
    await client.patch(RESOURCES.statefulSets, set.metadata, patch);
    const updated = await settles('statefulSets', 'db', {
      observedGeneration: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      currentReplicas: 2,
    });
    expect(updated.status).not.toMatchObject({ updateRevision: (status as JsonObject).updateRevision ?? '' });
  });

  test('runs a pod of a DaemonSet on every node', async () => {
    await client.create(RESOURCES.daemonSets, workload('DaemonSet', 'agent', {}));
    await settles('daemonSets', 'agent', {
      desiredNumberScheduled: 2,
      numberReady: 2,
      numberAvailable: 2,
      updatedNumberScheduled: 2,
    });
    expect((await podsOf('agent')).map(({ spec }) => (spec as JsonObject).nodeName).toSorted()).toEqual([
      'member-one',
      'member-two',
    ]);
  });

  test('completes a Job', async () => {
    const spec = { completions: 3, parallelism: 2, template: template('task', '10m', 'Never') };
    await client.create(RESOURCES.jobs, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { namespace, name: 'task' },
      spec,
    });
    const done = await settles('jobs', 'task', { succeeded: 3, ready: 0 });
    expect(done.status).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Complete', status: 'True', reason: 'CompletionsReached' }),
      ]),
    });
  });

  test('gives a Service its addresses and the slices of its ready pods', async () => {
    await client.create(RESOURCES.deployments, workload('Deployment', 'api', { replicas: 2 }));
    const ports = [{ name: 'http', port: 80, targetPort: 'web' }];
    await client.create(RESOURCES.services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: 'api' },
      spec: { type: 'LoadBalancer', selector: { app: 'api' }, ports },
    });
    const service = await settles('services', 'api', {
      loadBalancer: { ingress: [{ ip: expect.stringMatching(/^198\.1[89]\./) }] },
    });
    expect((service.spec as JsonObject).clusterIP).toMatch(/^10\./);
    await vi.waitFor(async () => {
      const { items } = await client.list(RESOURCES.endpointSlices, { namespace });
      expect(items).toHaveLength(1);
      expect(items[0]).toMatchObject({
        ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
        endpoints: [{ conditions: { ready: true } }, { conditions: { ready: true } }],
      });
    }, WAIT);
  });

  test('leaves pods waiting that fit nowhere, until there is room', async () => {
    await client.create(RESOURCES.deployments, workload('Deployment', 'big', { template: template('big', '64') }));
    await vi.waitFor(async () => {
      const [pod] = await podsOf('big');
      expect(pod?.status).toMatchObject({
        phase: 'Pending',
        conditions: [
          { type: 'PodScheduled', reason: 'Unschedulable', message: '0/2 nodes are available: 2 Insufficient cpu.' },
        ],
      });
    }, WAIT);
    member.faults.full();
    const small = workload('Deployment', 'small', { replicas: 1 });
    await vi.waitFor(async () => {
      const node = await client.get(RESOURCES.nodes, { name: 'member-two' });
      expect(node?.status).toMatchObject({ allocatable: { cpu: expect.stringMatching(/m$/) } });
    }, WAIT);
    await client.create(RESOURCES.deployments, small);
    await settles('deployments', 'small', {
      unavailableReplicas: 1,
      conditions: [{ type: 'Available', status: 'False' }, {}],
    });
    member.faults.heal();
    await settles('deployments', 'small', { availableReplicas: 1 });
  });
});
