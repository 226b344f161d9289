/** Services whose pods are in other members: exported and imported, and by MultiClusterService. */
import { describe, expect, test, vi } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { conditionAmong } from '../support/matchers.ts';
import { clusterPropagationPolicy, deployment, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('services', { flags: ['--feature-gates', 'MultiClusterService=true'] });
const { namespace } = fleet;
const MCS_API = 'multicluster.x-k8s.io/v1alpha1';

function service(name: string): KubeObject {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec };
}

/** Waits until the slices of a Service of member2, but for its own, are those of member1; says how many endpoints they have. */
async function untilBrought(own: string, brought: string, nameOf: (slice: string) => string, endpoints: number) {
  const list = async (member: string, label: string): Promise<KubeObject[]> => {
    const { client, resourceOf } = fleet.member(member);
    const resource = await resourceOf({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
    return (await client.list(resource, { namespace, labelSelector: `kubernetes.io/service-name=${label}` })).items;
  };
  const inShort = (slice: KubeObject, name: string) => ({ name, endpoints: slice.endpoints ?? [] });
  await vi.waitFor(
    async () => {
      const there = await list('member1', own);
      const here = await list('member2', brought);
      const foreign = here.filter((slice) =>
        there.some(({ metadata }) => nameOf(metadata.name) === slice.metadata.name),
      );
      expect(foreign.map((slice) => inShort(slice, slice.metadata.name))).toEqual(
        there.map((slice) => inShort(slice, nameOf(slice.metadata.name))),
      );
      const count = there.reduce(
        (sum, slice) => sum + (Array.isArray(slice.endpoints) ? slice.endpoints.length : 0),
        0,
      );
      expect(count).toBe(endpoints);
    },
    { timeout: 30_000, interval: 100 },
  );
}

/** Waits until a Service of member2 has no slices that came from member1. */
async function untilTakenBack(label: string): Promise<void> {
  const { client, resourceOf } = fleet.member2;
  const resource = await resourceOf({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice' });
  const labelSelector = `kubernetes.io/service-name=${label},karmada.io/managed=true,endpointslice.kubernetes.io/managed-by!=endpointslice-controller.k8s.io`;
  await vi.waitFor(async () => expect((await client.list(resource, { namespace, labelSelector })).items).toEqual([]), {
    timeout: 30_000,
    interval: 100,
  });
}

describe('exports and imports', () => {
  const web = deployment(namespace, 'web', 2);
  const serviceExport: KubeObject = {
    apiVersion: MCS_API,
    kind: 'ServiceExport',
    metadata: { namespace, name: 'web' },
  };
  const serviceImport: KubeObject = {
    apiVersion: MCS_API,
    kind: 'ServiceImport',
    metadata: { namespace, name: 'web' },
    spec: { type: 'ClusterSetIP', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
  };
  const derived = { apiVersion: 'v1', kind: 'Service', namespace, name: 'derived-web' };
  const imported = (slice: string): string => `imported-member1-${slice}`;

  test('bring the endpoints of one member to another, every change and their end', async () => {
    const definitions = ['serviceexports', 'serviceimports'].map((plural) => ({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.multicluster.x-k8s.io` },
    }));
    await fleet.hub.create(clusterPropagationPolicy(namespace, on('member1', 'member2'), definitions));
    for (const definition of definitions) {
      for (const member of [fleet.member1, fleet.member2]) {
        await member.until(referenceTo(definition), { status: { conditions: conditionAmong('Established', 'True') } });
      }
    }
    await fleet.propagate('web', ['member1'], web, service('web'));
    await fleet.hub.create(serviceExport);
    await fleet.hub.create(propagationPolicy(namespace, 'export', on('member1'), [serviceExport]));
    await fleet.hub.create(serviceImport);
    await fleet.hub.create(propagationPolicy(namespace, 'import', on('member2'), [serviceImport]));
    await fleet.member2.until(derived, { spec: { clusterIP: expect.stringMatching(/^\d/), ports: [{ port: 80 }] } });
    await untilBrought('web', 'derived-web', imported, 2);

    await fleet.hub.patch(referenceTo(web), { spec: { replicas: 3 } });
    await untilBrought('web', 'derived-web', imported, 3);

    await fleet.hub.delete(referenceTo(serviceExport));
    await untilTakenBack('derived-web');
    await fleet.hub.delete(referenceTo(serviceImport));
    await fleet.member2.untilAbsent(derived);
    await fleet.hub.untilAbsent(derived);
  });
});

describe('a MultiClusterService', () => {
  const api = deployment(namespace, 'api', 2);
  const dispatched = (slice: string): string => `member1-${slice}`;
  const reference = {
    apiVersion: 'networking.karmada.io/v1alpha1',
    kind: 'MultiClusterService',
    namespace,
    name: 'api',
  };
  const spec = (provider: string, consumer: string): JsonObject => ({
    types: ['CrossCluster'],
    providerClusters: [{ name: provider }],
    consumerClusters: [{ name: consumer }],
  });

  test('brings the Service to its clusters and the endpoints to its consumers, every change and their end', async () => {
    const { apiVersion, kind } = reference;
    await fleet.hub.create(service('api'));
    await fleet.propagate('api', ['member1'], api);
    await fleet.hub.create({
      apiVersion,
      kind,
      metadata: { namespace, name: 'api' },
      spec: spec('member1', 'member2'),
    });
    await fleet.hub.until(reference, { status: { conditions: conditionAmong('ServiceApplied', 'True') } });
    await fleet.hub.until(reference, { status: { conditions: conditionAmong('EndpointSliceDispatched', 'True') } });
    for (const member of [fleet.member1, fleet.member2]) {
      await member.until(referenceTo(service('api')), { spec: { ports: [{ port: 80 }] } });
    }
    await untilBrought('api', 'api', dispatched, 2);

    await fleet.hub.patch(referenceTo(api), { spec: { replicas: 1 } });
    await untilBrought('api', 'api', dispatched, 1);
    await fleet.hub.until(fleet.workOf(service('api'), 'member2'), {
      status: { conditions: conditionAmong('Applied', 'True') },
    });

    await fleet.hub.patch(reference, { spec: spec('member2', 'member1') });
    await untilTakenBack('api');
    await fleet.hub.delete(reference);
    await fleet.hub.untilAbsent(reference);
    const claim = await fleet.hub.get(referenceTo(service('api')));
    expect(claim?.metadata.labels?.['resourcetemplate.karmada.io/claimed-by']).toBeUndefined();
    // As with a policy that is deleted, the copies stay.
    expect(await fleet.member2.get(referenceTo(service('api')))).toBeDefined();
    await fleet.hub.delete(referenceTo(service('api')));
    await fleet.member2.untilAbsent(referenceTo(service('api')));
  });

  test('is a workflow while there is something to do, and nothing afterwards', async () => {
    const handle = fleet.engine.workflow.getHandle(`service/${namespace}/api`);
    await expect(handle.result()).resolves.toEqual(expect.stringMatching(/^gone|slices collected/));
  });
});
