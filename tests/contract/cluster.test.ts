import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { openCallers, type Play, scenario, textOf, untilAllowed } from './contract.ts';

openCallers();

const MERGE = { 'content-type': 'application/merge-patch+json' };

/** Asks without a trace in the transcript until the answer is as wanted. */
async function until(quiet: Play, path: string, wanted: (answer: JsonObject) => boolean): Promise<void> {
  while (!wanted(await quiet('GET', path))) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isGone(answer: JsonObject): boolean {
  return answer.kind === 'Status' && answer.code === 404;
}

scenario('namespaces: creation and deletion', async (play, namespace, quiet) => {
  const name = `${namespace}-own`;
  const path = `/api/v1/namespaces/${name}`;
  await play('POST', '/api/v1/namespaces', { metadata: { name } });
  await play('POST', `${path}/configmaps`, { metadata: { name: 'held', finalizers: ['example.com/hold'] } });
  await play('DELETE', path);
  await until(quiet, `${path}/configmaps/held`, (held) => textOf(held, 'metadata', 'deletionTimestamp') !== '');
  await play('POST', `${path}/configmaps`, { metadata: { name: 'late' } });
  await play('PATCH', `${path}/configmaps/held`, { data: { x: '1' } }, MERGE);
  await play('PATCH', `${path}/configmaps/held`, { metadata: { finalizers: null } }, MERGE);
  await until(quiet, path, isGone);
  await play('GET', `${path}/configmaps`);
  await play('GET', path);
  await play('DELETE', '/api/v1/namespaces/default');
  await play('DELETE', '/api/v1/namespaces/kube-system');
  await play('DELETE', '/api/v1/namespaces');
  await play('GET', `/api/v1/namespaces/${namespace}/status`);
});

scenario('garbage: dependents follow their owners', async (play, namespace, quiet) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const own = async (owner: string, policy: string) => {
    const { metadata } = await play('POST', path, { metadata: { name: owner } });
    const uid = isJsonObject(metadata) ? metadata.uid : '';
    const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: owner, uid, blockOwnerDeletion: true };
    await play('POST', path, { metadata: { name: `${owner}-child`, ownerReferences: [reference] } });
    await play('DELETE', `${path}/${owner}?propagationPolicy=${policy}`);
    await until(quiet, `${path}/${owner}`, isGone);
  };
  await own('foreground', 'Foreground');
  await play('GET', `${path}/foreground-child`);
  await own('background', 'Background');
  await until(quiet, `${path}/background-child`, isGone);
  await own('orphan', 'Orphan');
  await play('GET', `${path}/orphan-child`);
});

scenario('secrets and service accounts', async (play, namespace, quiet) => {
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  await play('POST', secrets, { metadata: { name: 'a' }, stringData: { user: 'me' }, data: { key: 'dmFsdWU=' } });
  await play('PATCH', `${secrets}/a`, { stringData: { user: 'you' } }, MERGE);
  await play('PATCH', `${secrets}/a`, { type: 'other' }, MERGE);
  await play('POST', secrets, { metadata: { name: 'b' }, data: { key: 'not base64!' } });
  await play('POST', secrets, { metadata: { name: 'c' }, type: 'kubernetes.io/tls' });
  await play('POST', secrets, { metadata: { name: 'd' }, data: { 'bad key!': '' } });
  await play('POST', secrets, { metadata: { name: 'e' }, type: 'kubernetes.io/service-account-token' });
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await play('POST', accounts, { metadata: { name: 'robot' } });
  await play('POST', `${accounts}/nobody/token`, { spec: {} });
  await play('POST', `${accounts}/robot/token`, { spec: { expirationSeconds: 1 } });
  const annotations = { 'kubernetes.io/service-account.name': 'robot' };
  await quiet('POST', secrets, {
    metadata: { name: 'robot-token', annotations },
    type: 'kubernetes.io/service-account-token',
  });
  await until(quiet, `${secrets}/robot-token`, (secret) => textOf(secret, 'data', 'token') !== '');
  await play('DELETE', `${accounts}/robot`);
  await until(quiet, `${secrets}/robot-token`, isGone);
});

scenario('reviews', async (play, namespace) => {
  const authorization = '/apis/authorization.k8s.io/v1';
  const resourceAttributes = { namespace, verb: 'get', resource: 'configmaps' };
  await play('POST', `${authorization}/selfsubjectaccessreviews`, { spec: { resourceAttributes } });
  await play('POST', `${authorization}/subjectaccessreviews`, { spec: { resourceAttributes, user: 'nobody' } });
  await play('POST', `${authorization}/subjectaccessreviews`, {
    spec: { nonResourceAttributes: { path: '/apis', verb: 'get' }, user: 'x', groups: ['system:authenticated'] },
  });
  await play('POST', `${authorization}/subjectaccessreviews`, { spec: { resourceAttributes } });
  await play('POST', `${authorization}/subjectaccessreviews`, { spec: { user: 'x' } });
  await play('POST', `${authorization}/subjectaccessreviews`, {
    spec: { user: 'x', resourceAttributes, nonResourceAttributes: { path: '/', verb: 'get' } },
  });
  await play('POST', `${authorization}/namespaces/${namespace}/localsubjectaccessreviews`, {
    metadata: { namespace },
    spec: { resourceAttributes, user: 'nobody' },
  });
  await play('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: { token: 'nonsense' } });
  await play('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { spec: {} });
  await play('GET', `${authorization}/subjectaccessreviews`);
});

scenario('roles decide', async (play, namespace, quiet) => {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const as = { 'impersonate-user': 'alice' };
  const configMaps = `/api/v1/namespaces/${namespace}/configmaps`;
  await play('GET', configMaps, undefined, as);
  await play('GET', '/api/v1/nodes', undefined, as);
  await play('GET', '/metrics', undefined, as);
  await play('GET', '/livez', undefined, { 'impersonate-user': 'system:anonymous' });
  await play('GET', '/apis', undefined, { 'impersonate-user': 'system:anonymous' });
  await play('POST', `${rbac}/roles`, {
    metadata: { name: 'reader' },
    rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'], resourceNames: [] }],
  });
  await play('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'alice' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
  });
  await untilAllowed(quiet, 'alice', { namespace, verb: 'list', resource: 'configmaps' });
  await play('GET', configMaps, undefined, as);
  await play('POST', configMaps, { metadata: { name: 'x' } }, { ...as, 'content-type': 'application/json' });
  await play('GET', `${configMaps}?watch=true`, undefined, as);
  await play(
    'PATCH',
    `${rbac}/roles/reader`,
    { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] },
    { ...as, ...MERGE },
  );
  await play('PATCH', `${rbac}/rolebindings/alice`, { roleRef: { name: 'other' } }, MERGE);
  await play('POST', `${rbac}/rolebindings`, {
    metadata: { name: 'manage' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob' }],
  });
  const roles = { group: 'rbac.authorization.k8s.io', resource: 'roles' };
  await untilAllowed(quiet, 'bob', { namespace, verb: 'create', ...roles });
  const asBob = { 'impersonate-user': 'bob', 'content-type': 'application/json' };
  await play(
    'POST',
    `${rbac}/roles`,
    { metadata: { name: 'too-much' }, rules: [{ apiGroups: ['example.com'], resources: ['things'], verbs: ['get'] }] },
    asBob,
  );
  await play(
    'POST',
    `${rbac}/rolebindings`,
    {
      metadata: { name: 'too-much' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'bob' }],
    },
    asBob,
  );
  await play('GET', configMaps, undefined, { ...as, 'impersonate-group': 'system:masters' });
  await play('GET', configMaps, undefined, { 'impersonate-group': 'system:masters' });
});

scenario('discovery', async (play) => {
  await play('GET', '/api');
  await play('GET', '/apis/apps');
  await play('GET', '/apis/autoscaling');
  await play('GET', '/apis/apps/v1');
  await play('GET', '/apis/batch/v1');
  await play('GET', '/apis/certificates.k8s.io/v1');
  await play('GET', '/livez');
  await play('GET', '/readyz/ping');
  await play('GET', '/readyz/nonsense');
  await play('GET', '/apis/apps/v2');
});

scenario('versions of one kind', async (play, namespace) => {
  const path = (version: string) => `/apis/autoscaling/${version}/namespaces/${namespace}/horizontalpodautoscalers`;
  await play('POST', path('v2'), {
    metadata: { name: 'a' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } } },
      ],
    },
  });
  await play('GET', `${path('v1')}/a`);
  await play('POST', path('v1'), {
    metadata: { name: 'b' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 50,
    },
  });
  await play('GET', `${path('v2')}/b`);
  const events = `/api/v1/namespaces/${namespace}/events`;
  await play('POST', events, {
    metadata: { name: 'e', namespace },
    involvedObject: { kind: 'ConfigMap', namespace, name: 'x' },
    reason: 'Tested',
    message: 'it works',
    type: 'Normal',
    count: 2,
    firstTimestamp: '2026-01-01T00:00:00Z',
    lastTimestamp: '2026-01-01T00:01:00Z',
    source: { component: 'tests' },
  });
  await play('GET', `/apis/events.k8s.io/v1/namespaces/${namespace}/events/e`);
  await play('GET', `${events}?fieldSelector=involvedObject.name%3Dx,reason%3DTested`);
  await play('GET', `${events}?fieldSelector=involvedObject.name%3Dy`);
});

scenario('pods end with grace', async (play, namespace, quiet) => {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const spec = { containers: [{ name: 'c', image: 'nginx' }] };
  await quiet('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } });
  const metadataOnly = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };
  await quiet('POST', path, { metadata: { name: 'waiting' }, spec: { ...spec, schedulerName: 'none' } });
  await play('DELETE', `${path}/waiting`, undefined, metadataOnly);
  await play('GET', `${path}/waiting`);
});
