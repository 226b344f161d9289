import { openCallers, scenario, textOf } from './contract.ts';

openCallers();

const JSON_TYPE = { 'content-type': 'application/json' };
const MERGE = { 'content-type': 'application/merge-patch+json' };

scenario('create: identity comes from the server', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await play('POST', path, { metadata: { name: 'plain' } });
  await play('POST', path, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'full', labels: { a: 'b' } },
    data: { x: '1' },
  });
  await play('POST', path, {
    metadata: {
      name: 'claims',
      uid: '3e8b1a9c-98a7-4e41-90b7-1f4d3a1d0a11',
      creationTimestamp: '2000-01-01T00:00:00Z',
      deletionTimestamp: '2000-01-01T00:00:00Z',
      selfLink: '/x',
    },
  });
  await play('POST', path, { metadata: { name: 'plain' } });
  await play('POST', `${path}?dryRun=All`, { metadata: { name: 'dry' } });
  await play('POST', `${path}?dryRun=All`, { metadata: { name: 'plain' } });
  await play('GET', `${path}/dry`);
});

scenario('create: what cannot be read', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  for (const body of [
    '',
    '{',
    '{"metadata":{"name":"x"},}',
    '[]',
    '"text"',
    '12',
    'null',
    'nonsense',
    '{"metadata":"x"}',
    '{"metadata":{"name":1}}',
    '{"metadata":{"name":"x"},"data":{"a":1}}',
    '{"metadata":{"name":"x"},"data":[]}',
    '{"metadata":{"name":"x","labels":{"a":true}}}',
    '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"x"}}',
    '{"kind":"ConfigMap","apiVersion":"v2","metadata":{"name":"x"}}',
    '{"kind":"ConfigMap","apiVersion":"apps/v1","metadata":{"name":"x"}}',
    '{"kind":"Nonsense","apiVersion":"v1","metadata":{"name":"x"}}',
    '{"metadata":{}}',
    '{"metadata":{"name":"x","namespace":"other"}}',
    '{"metadata":{"name":"x","resourceVersion":"5"}}',
  ]) {
    await play('POST', path, body);
  }
  await play('POST', path, '{"metadata":{"name":"x"}}', { 'content-type': 'text/plain' });
  await play('POST', `/api/v1/namespaces/contract-not-there/configmaps`, { metadata: { name: 'x' } });
  await play('GET', path);
});

scenario('create: names, labels and annotations', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  for (const metadata of [
    { name: 'Upper_Case' },
    { name: 'a'.repeat(254) },
    { name: '-a' },
    { name: 'x', labels: { 'not a key': 'x' } },
    { name: 'x', labels: { 'a/b/c': 'x' } },
    { name: 'x', labels: { key: 'not a value!' } },
    { name: 'x', labels: { key: 'v'.repeat(64) } },
    { name: 'x', annotations: { 'bad key': 'x' } },
    { name: 'x', annotations: { big: 'x'.repeat(262_145) } },
    { name: 'x', finalizers: ['nodomain'] },
    { name: 'x', ownerReferences: [{ apiVersion: '', kind: '', name: '', uid: '' }] },
  ]) {
    await play('POST', path, { metadata });
  }
  await play('POST', '/api/v1/namespaces', { metadata: { name: 'dotted.name' } });
});

scenario('fieldValidation: unknown and doubled fields', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const body = (name: string) => `{"metadata":{"name":"${name}","nope":1},"nope":1,"data":{"a":"1","a":"2"}}`;
  await play('POST', `${path}?fieldValidation=Strict`, body('strict'), JSON_TYPE);
  await play('POST', `${path}?fieldValidation=Warn`, body('warn'), JSON_TYPE);
  await play('POST', `${path}?fieldValidation=Ignore`, body('ignore'), JSON_TYPE);
  await play('POST', `${path}?fieldValidation=Nonsense`, body('x'), JSON_TYPE);
  await play('POST', `${path}?dryRun=Nonsense&fieldManager=${'m'.repeat(129)}`, body('x'), JSON_TYPE);
  await play('PATCH', `${path}/warn?fieldValidation=Strict`, { nope: 1, data: { b: '2' } }, MERGE);
  await play('PATCH', `${path}/warn?fieldValidation=Warn`, { nope: 1, data: { b: '2' } }, MERGE);
});

scenario('update: identity, revisions and no-ops', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const made = await play('POST', path, { metadata: { name: 'a' }, data: { x: '1' } });
  await play('PUT', `${path}/a`, { metadata: { name: 'a' }, data: { x: '1' } });
  const changed = await play('PUT', `${path}/a`, { metadata: { name: 'a', labels: { l: '1' } }, data: { x: '2' } });
  await play('PUT', `${path}/a`, {
    metadata: { name: 'a', resourceVersion: textOf(made, 'metadata', 'resourceVersion') },
    data: { x: '3' },
  });
  await play('PUT', `${path}/a`, {
    metadata: { name: 'a', resourceVersion: textOf(changed, 'metadata', 'resourceVersion') },
    data: { x: '3' },
  });
  await play('PUT', `${path}/a`, { metadata: { name: 'b' } });
  await play('PUT', `${path}/a`, { metadata: { name: 'a', namespace: 'other' } });
  await play('PUT', `${path}/a`, { metadata: { name: 'a', resourceVersion: 'abc' } });
  await play('PUT', `${path}/a`, { metadata: { name: 'a', uid: '3e8b1a9c-98a7-4e41-90b7-1f4d3a1d0a11' } });
  await play('PUT', `${path}/a`, { metadata: {} });
  await play('PUT', `${path}/a`, '{');
  await play('PUT', `${path}/a?dryRun=All`, { metadata: { name: 'a' }, data: { x: 'dry' } });
  await play('PUT', `${path}/not-there`, { metadata: { name: 'not-there' } });
  await play('GET', `${path}/a`);
});

scenario('patch: the four types and what each refuses', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const type = (name: string) => ({ 'content-type': `application/${name}` });
  await play('POST', path, { metadata: { name: 'a' }, data: { x: '1' } });
  await play('PATCH', `${path}/a`, { data: { y: '2' } }, type('merge-patch+json'));
  await play('PATCH', `${path}/a`, { data: { x: null } }, type('strategic-merge-patch+json'));
  await play('PATCH', `${path}/a`, [{ op: 'add', path: '/data/z', value: '3' }], type('json-patch+json'));
  await play(
    'PATCH',
    `${path}/a?fieldManager=me`,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { w: '4' } },
    type('apply-patch+yaml'),
  );
  await play(
    'PATCH',
    `${path}/a?fieldManager=me`,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { y: 'mine' } },
    type('apply-patch+yaml'),
  );
  await play(
    'PATCH',
    `${path}/a?fieldManager=me&force=true`,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { y: 'mine' } },
    type('apply-patch+yaml'),
  );
  await play(
    'PATCH',
    `${path}/new?fieldManager=me`,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { y: 'mine' } },
    type('apply-patch+yaml'),
  );
  await play(
    'PATCH',
    `${path}/new?fieldManager=me`,
    { apiVersion: 'v1', kind: 'ConfigMap', data: { y: 'mine' } },
    type('apply-patch+yaml'),
  );
  await play('PATCH', `${path}/a`, {}, type('json'));
  await play('PATCH', `${path}/a`, '{', type('merge-patch+json'));
  await play('PATCH', `${path}/a`, '[]', type('merge-patch+json'));
  await play('PATCH', `${path}/a`, '{}', type('json-patch+json'));
  await play('PATCH', `${path}/a`, [{ op: 'test', path: '/data/q', value: '1' }], type('json-patch+json'));
  await play('PATCH', `${path}/a`, { metadata: { name: 'b' } }, type('merge-patch+json'));
  await play('PATCH', `${path}/a`, { metadata: { resourceVersion: '1' } }, type('merge-patch+json'));
  await play(
    'PATCH',
    `${path}/a`,
    { metadata: { uid: '3e8b1a9c-98a7-4e41-90b7-1f4d3a1d0a11' } },
    type('merge-patch+json'),
  );
  await play('PATCH', `${path}/a`, {}, type('apply-patch+yaml'));
  await play('PATCH', `${path}/a?fieldManager=me`, {}, type('apply-patch+yaml'));
  await play('PATCH', `${path}/a?force=true`, {}, type('merge-patch+json'));
  await play('PATCH', `${path}/not-there`, { data: { y: '2' } }, type('merge-patch+json'));
  await play('PATCH', `${path}/a`, {}, type('merge-patch+json'));
});

scenario('delete: preconditions, policies, finalizers', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await play('POST', path, { metadata: { name: 'a' } });
  await play('DELETE', `${path}/not-there`);
  await play('DELETE', `${path}/a?propagationPolicy=Nonsense`);
  await play('DELETE', `${path}/a?propagationPolicy=Foreground&orphanDependents=true`);
  await play('DELETE', `${path}/a`, { preconditions: { uid: '3e8b1a9c-98a7-4e41-90b7-1f4d3a1d0a11' } });
  await play('DELETE', `${path}/a`, { preconditions: { resourceVersion: '1' } });
  await play('DELETE', `${path}/a`, { apiVersion: 'v1', kind: 'Nonsense' });
  await play('DELETE', `${path}/a?dryRun=All`);
  await play('DELETE', `${path}/a`);
  await play('GET', `${path}/a`);
  await play('POST', path, { metadata: { name: 'held', finalizers: ['example.com/hold'] } });
  await play('DELETE', `${path}/held`);
  await play('DELETE', `${path}/held`);
  await play('PATCH', `${path}/held`, { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } }, MERGE);
  await play('PATCH', `${path}/held`, { data: { still: 'here' } }, MERGE);
  await play('PATCH', `${path}/held`, { metadata: { finalizers: null } }, MERGE);
  await play('GET', `${path}/held`);
  await play('POST', path, { metadata: { name: 'orphans' } });
  await play('DELETE', `${path}/orphans?propagationPolicy=Background`);
  await play('GET', `${path}/orphans`);
});

scenario('generation counts changes of the spec', async (play, namespace) => {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  await play('POST', path, {
    metadata: { name: 'web', generation: 7 },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'web' } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
    },
    status: { replicas: 5 },
  });
  await play('PATCH', `${path}/web`, { metadata: { labels: { a: 'b' } }, status: { replicas: 3 } }, MERGE);
  await play('PATCH', `${path}/web`, { spec: { replicas: 2 } }, MERGE);
  await play(
    'PATCH',
    `${path}/web/status`,
    { spec: { replicas: 9 }, status: { replicas: 2, observedGeneration: 2 } },
    MERGE,
  );
  await play(
    'PATCH',
    `${path}/web`,
    { spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:2' }] } } } },
    {
      'content-type': 'application/strategic-merge-patch+json',
    },
  );
  await play('GET', `${path}/web/scale`);
  await play('PUT', `${path}/web/scale`, { metadata: { name: 'web', namespace }, spec: { replicas: 4 } });
  await play('PATCH', `${path}/web/scale`, { spec: { replicas: 5 } }, MERGE);
  await play('PATCH', `${path}/web/scale`, { spec: { replicas: -1 } }, MERGE);
  await play('PATCH', `${path}/web`, { spec: { replicas: 'many' } }, MERGE);
  await play('PATCH', `${path}/web`, { spec: { selector: { matchLabels: { app: 'other' } } } }, MERGE);
  await play('GET', `${path}/web/nonsense`);
});
