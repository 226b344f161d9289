import { openCallers, scenario, untilAllowed } from './contract.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };

scenario('services: addresses and families', async (play, namespace, quiet) => {
  const path = `/api/v1/namespaces/${namespace}/services`;
  const ports = [{ port: 80 }];
  // In the part of the range that nobody is given by chance; another run may still hold it.
  const chosen = '10.96.0.201';
  for (const [name, spec] of Object.entries({
    plain: { ports },
    headless: { clusterIP: 'None', ports },
    'headless-selecting': { clusterIP: 'None', ports, selector: { a: 'b' } },
    chosen: { clusterIP: chosen, ports },
    taken: { clusterIP: chosen, ports },
    external: { type: 'ExternalName', externalName: 'example.com' },
    outside: { clusterIP: '1.2.3.4', ports },
    balanced: { type: 'LoadBalancer', ports },
    prefer: { ipFamilyPolicy: 'PreferDualStack', ports },
    require: { ipFamilyPolicy: 'RequireDualStack', ports },
    six: { ipFamilies: ['IPv6'], ports },
    nonsense: { clusterIP: 'nonsense', ports },
  })) {
    await play('POST', path, { metadata: { name }, spec });
  }
  await play('PATCH', `${path}/plain`, { spec: { clusterIP: '10.96.0.202' } }, MERGE);
  await play('PATCH', `${path}/plain`, { spec: { selector: { a: 'b' } } }, MERGE);
  await play('PUT', `${path}/plain`, { metadata: { name: 'plain' }, spec: { ports: [{ port: 81 }] } });
  await play('PATCH', `${path}/headless`, { spec: { clusterIP: '', clusterIPs: null } }, MERGE);
  await play(
    'PATCH',
    `${path}/plain`,
    { spec: { type: 'ExternalName', externalName: 'example.com', clusterIP: null, clusterIPs: null } },
    MERGE,
  );
  await play('PATCH', `${path}/plain`, { spec: { type: 'ClusterIP', externalName: null } }, MERGE);
  await play('DELETE', `${path}/chosen`);
  await play('POST', path, { metadata: { name: 'again' }, spec: { clusterIP: chosen, ports } });
  await quiet('DELETE', `${path}/again`);
});

scenario('updates that create', async (play, namespace, quiet) => {
  const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  await play('PUT', `${leases}/a`, { metadata: { name: 'a', labels: { a: 'b' } } });
  await play('PUT', `${leases}/a`, { metadata: { name: 'a' } });
  await play('PUT', `${leases}/b`, { metadata: { name: 'b', resourceVersion: '5' } });
  await play('PUT', `${leases}/c`, { metadata: { name: 'c', uid: 'abc' } });
  await play('PUT', `${leases}/c`, { metadata: { name: 'other' } });
  await play('PUT', `${leases}/c`, { metadata: {} });
  await play('PUT', `${leases}/c?dryRun=All`, { metadata: { name: 'c' } });
  await play('GET', `${leases}/c`);
  await play('PATCH', `${leases}/c`, { metadata: { labels: { a: 'b' } } }, MERGE);
  const core = `/api/v1/namespaces/${namespace}`;
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  for (const path of [
    `${core}/configmaps`,
    `${core}/endpoints`,
    `${core}/limitranges`,
    `${core}/services`,
    `${core}/secrets`,
    `${rbac}/roles`,
    `${rbac}/rolebindings`,
    `/apis/apps/v1/namespaces/${namespace}/deployments`,
    `/apis/policy/v1/namespaces/${namespace}/poddisruptionbudgets`,
    '/apis/node.k8s.io/v1/runtimeclasses',
    '/apis/scheduling.k8s.io/v1/priorityclasses',
  ]) {
    await play('PUT', `${path}/new`, { metadata: { name: 'new' } });
  }
  await play('PUT', '/api/v1/namespaces/nowhere/limitranges/new', { metadata: { name: 'new' } });
  await play('POST', `${rbac}/roles`, {
    metadata: { name: 'update' },
    rules: [{ apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['update'] }],
  });
  await play('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'update' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'update' },
    subjects: [{ kind: 'User', name: 'ulla', apiGroup: 'rbac.authorization.k8s.io' }],
  });
  const leaseUpdate = { namespace, verb: 'update', group: 'coordination.k8s.io', resource: 'leases' };
  await untilAllowed(quiet, 'ulla', leaseUpdate);
  const as = { 'impersonate-user': 'ulla', 'content-type': 'application/json' };
  await play('PUT', `${leases}/d`, { metadata: { name: 'd' } }, as);
});
