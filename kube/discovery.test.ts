import { expect, test } from 'vitest';
import { apiEnablementsOf, createDiscovery } from './discovery.ts';
import { createHttpTransport } from './http-transport.ts';
import { answer, startWireServer } from './testing/wire-server.ts';

const pods = {
  resource: 'pods',
  responseKind: { kind: 'Pod' },
  scope: 'Namespaced',
  verbs: ['get', 'list'],
  shortNames: ['po'],
};
const scale = { subresource: 'scale', responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } };
const deployments = {
  resource: 'deployments',
  responseKind: { kind: 'Deployment' },
  scope: 'Namespaced',
  subresources: [scale],
};

const AGGREGATED: Record<string, unknown> = {
  '/api': {
    kind: 'APIGroupDiscoveryList',
    items: [{ metadata: {}, versions: [{ version: 'v1', resources: [pods] }] }],
  },
  '/apis': {
    kind: 'APIGroupDiscoveryList',
    items: [
      { metadata: { name: 'metrics.k8s.io' }, versions: [{ version: 'v1beta1', freshness: 'Stale' }] },
      {
        metadata: { name: 'apps' },
        versions: [
          {
            version: 'v1',
            resources: [deployments, { ...pods, resource: 'daemonsets', responseKind: { kind: 'DaemonSet' } }],
          },
          { version: 'v1beta1', resources: [deployments] },
        ],
      },
    ],
  },
};

const legacyPods = {
  name: 'pods',
  singularName: '',
  namespaced: true,
  kind: 'Pod',
  verbs: ['get', 'list'],
  shortNames: ['po'],
};
const legacyDeployments = { name: 'deployments', namespaced: true, kind: 'Deployment' };
const legacyScale = { name: 'deployments/scale', namespaced: true, kind: 'Scale' };
const LEGACY: Record<string, unknown> = {
  '/api': { kind: 'APIVersions', versions: ['v1'] },
  '/api/v1': { resources: [legacyPods] },
  '/apis': {
    kind: 'APIGroupList',
    groups: [
      { name: 'metrics.k8s.io', versions: [{ groupVersion: 'metrics.k8s.io/v1beta1' }] },
      {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1beta1' }, { groupVersion: 'apps/v1' }],
        preferredVersion: { groupVersion: 'apps/v1' },
      },
    ],
  },
  '/apis/apps/v1': {
    resources: [legacyDeployments, legacyScale, { ...legacyPods, name: 'daemonsets', kind: 'DaemonSet' }],
  },
  '/apis/apps/v1beta1': { resources: [legacyDeployments, legacyScale] },
};

test.each([
  ['aggregated', AGGREGATED],
  ['legacy', LEGACY],
])('%s discovery maps kinds to resources and names what does not answer', async (_, documents) => {
  const asked: string[] = [];
  const server = await startWireServer(({ url = '' }, response) => {
    asked.push(url);
    const document = documents[url];
    document ? answer(response, document) : answer(response, { kind: 'Status', code: 503 }, 503);
  });
  const transport = createHttpTransport({ server: server.url });
  const discovery = createDiscovery(transport);
  expect(await discovery.resourceOf({ group: '', version: 'v1', kind: 'Pod' })).toEqual({
    group: '',
    version: 'v1',
    plural: 'pods',
    kind: 'Pod',
    namespaced: true,
    singular: '',
    verbs: ['get', 'list'],
    shortNames: ['po'],
    categories: [],
    subresources: [],
  });
  const found = await discovery.preferred('apps', 'deployments');
  expect(found).toMatchObject({ version: 'v1', kind: 'Deployment', subresources: ['scale'] });
  const before = asked.length;
  const miss = { group: 'example.io', version: 'v1', kind: 'Widget' };
  expect(await discovery.resourceOf(miss)).toBeUndefined();
  expect(asked.length).toBe(before);
  const api = await discovery.refresh();
  expect(api.failed).toEqual(['metrics.k8s.io/v1beta1']);
  expect(apiEnablementsOf(api)).toEqual([
    {
      groupVersion: 'apps/v1',
      resources: [
        { name: 'daemonsets', kind: 'DaemonSet' },
        { name: 'deployments', kind: 'Deployment' },
      ],
    },
    { groupVersion: 'apps/v1beta1', resources: [{ name: 'deployments', kind: 'Deployment' }] },
    { groupVersion: 'metrics.k8s.io/v1beta1', resources: [] },
    { groupVersion: 'v1', resources: [{ name: 'pods', kind: 'Pod' }] },
  ]);
  await transport.close();
  await server.close();
});

test('a server that does not speak discovery is unreachable', async () => {
  const server = await startWireServer((_request, response) => answer(response, { hello: 'world' }));
  const transport = createHttpTransport({ server: server.url });
  await expect(createDiscovery(transport).api()).rejects.toMatchObject({ name: 'KubeUnreachableError' });
  await transport.close();
  await server.close();
});
