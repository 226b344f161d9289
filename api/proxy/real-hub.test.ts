/** The proxy in front of a real kube-apiserver, as a member: the kubeconfig named by FLEETWRIGHT_REAL_HUB. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Cluster } from '../../domain/kinds/cluster.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { createHttpTransport } from '../../kube/http-transport.ts';
import { readKubeconfig } from '../../kube/kubeconfig.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import type { UserInfo } from '../access/user.ts';
import { type ClusterProxy, createClusterProxy } from './cluster-proxy.ts';

const path = process.env.FLEETWRIGHT_REAL_HUB;
const RBAC = '/apis/rbac.authorization.k8s.io/v1';

describe.skipIf(!path)('a real kube-apiserver as a member', () => {
  const name = `proxy-${randomUUID().slice(0, 8)}`;
  const ann: UserInfo = { username: 'ann', groups: ['devs', 'system:authenticated'] };
  const admin: UserInfo = { username: 'root', groups: ['system:masters'] };
  let transport: KubeTransport;
  let proxy: ClusterProxy;

  beforeAll(async () => {
    const connection = readKubeconfig(path ? { path } : {}).transport;
    transport = createHttpTransport(connection);
    const post = (to: string, body: KubeObject) => transport.send({ method: 'POST', path: to, body });
    await post('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
    await post(accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } });
    await post(`${RBAC}/clusterroles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['users', 'groups', 'serviceaccounts'], verbs: ['impersonate'] }],
    });
    await post(`${RBAC}/clusterrolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
    });
    const { status } = await transport.send({ method: 'POST', path: `${accounts}/${name}/token`, body: { spec: {} } });
    const token = isJsonObject(status) ? String(status.token) : '';
    const cluster: Cluster = {
      apiVersion: 'cluster.karmada.io/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'm1' },
      spec: {
        syncMode: 'Push',
        apiEndpoint: connection.server,
        secretRef: { namespace: 'karmada-cluster', name: 'm1' },
        impersonatorSecretRef: { namespace: 'karmada-cluster', name: 'm1-impersonator' },
      },
    };
    const data = { token: btoa(token), caBundle: btoa(connection.tls?.ca ?? '') };
    proxy = createClusterProxy({
      getCluster: async () => cluster,
      listClusters: async () => [cluster],
      readSecret: async () => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data }),
      askHub: async () => new Response(),
    });
  });

  afterAll(async () => {
    await proxy.close();
    for (const one of [
      `${RBAC}/clusterrolebindings/${name}`,
      `${RBAC}/clusterroles/${name}`,
      `/api/v1/namespaces/${name}`,
    ]) {
      await transport.send({ method: 'DELETE', path: one });
    }
    await transport.close();
  });

  const ask = (pathAndQuery: string, caller: UserInfo, cluster = 'm1', init: RequestInit = {}) =>
    proxy.handle(new Request('https://hub/', init), { cluster, pathAndQuery, caller });

  test('knows the caller, and the groups', async () => {
    const refused = await ask('/api/v1/nodes', ann);
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { message: 'nodes is forbidden: User "ann" cannot list resource "nodes" in API group "" at the cluster scope' },
    ]);
    const allowed = await ask('/api/v1/nodes', admin);
    expect([allowed.status, await allowed.json()]).toMatchObject([200, { kind: 'NodeList' }]);
  });

  test('is written to, and found among all members', async () => {
    const body = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } });
    const headers = { 'content-type': 'application/json' };
    const configMaps = `/api/v1/namespaces/${name}/configmaps`;
    expect((await ask(configMaps, admin, 'm1', { method: 'POST', body, headers })).status).toBe(201);
    const found = await ask(`${configMaps}/c`, admin, '*');
    expect(await found.json()).toMatchObject({ data: { a: 'b' } });
    const listed = await ask(`${configMaps}?labelSelector=none`, admin, '*');
    expect(await listed.json()).toMatchObject({ kind: 'ConfigMapList', items: [] });
  });

  test('streams a watch', async () => {
    const leaving = new AbortController();
    const watch = `/api/v1/namespaces?watch=true&fieldSelector=metadata.name=${name}`;
    const answer = await ask(watch, admin, 'm1', { signal: leaving.signal });
    const reader = answer.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(JSON.parse(Buffer.from(value ?? []).toString())).toMatchObject({
      type: 'ADDED',
      object: { metadata: { name } },
    });
    await reader?.cancel();
    leaving.abort();
  });

  test('says why it does not upgrade', async () => {
    const hub = createServer().on('upgrade', (request, socket, head) =>
      proxy.upgrade(
        { request, socket, head },
        {
          cluster: 'm1',
          pathAndQuery: `/api/v1/namespaces/${name}/pods/gone/exec?command=sh&stdout=true`,
          caller: admin,
        },
      ),
    );
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const socket = connect((hub.address() as AddressInfo).port, '127.0.0.1');
    socket.write('POST /x HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n');
    const text = Buffer.concat(await Array.fromAsync(socket)).toString();
    expect(text).toMatch(/^HTTP\/1.1 404 Not Found\r\n[\s\S]*pods \\"gone\\" not found/);
    hub.close();
  });
});
