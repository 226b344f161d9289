import { openCallers, type Play, scenario, textOf } from './contract.ts';

openCallers();

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

/** Four ConfigMaps with labels. */
async function fill(play: Play, path: string): Promise<string> {
  let revision = '';
  for (const [name, labels] of Object.entries({
    a: { app: 'web', tier: 'front' },
    b: { app: 'web' },
    c: { app: 'db' },
    d: {},
  })) {
    revision = textOf(await play('POST', path, { metadata: { name, labels } }), 'metadata', 'resourceVersion');
  }
  return revision;
}

scenario('numbers out of range', async (play) => {
  const tooMuch = '9'.repeat(20);
  for (const name of ['resourceVersion', 'limit', 'timeoutSeconds']) {
    await play('GET', `/api/v1/configmaps?${name}=${tooMuch}`);
  }
});

scenario('paths that are not there', async (play, namespace) => {
  await play('GET', '/nonsense');
  await play('GET', '/api/v1/nonsense');
  await play('GET', '/api/v2');
  await play('GET', '/apis/nonsense');
  await play('GET', '/apis/nonsense/v1/things');
  await play('GET', '/apis/apps/v9/deployments');
  await play('GET', `/api/v1/namespaces/${namespace}/nonsense/x`);
  await play('GET', `/api/v1/namespaces/${namespace}/configmaps/x/nonsense`);
  await play('POST', `/api/v1/namespaces/${namespace}/configmaps/x`, {});
  await play('PUT', `/api/v1/namespaces/${namespace}/configmaps`, {});
  await play('PATCH', `/api/v1/namespaces/${namespace}/configmaps`, {});
  await play('POST', '/api/v1/configmaps', { metadata: { name: 'x' } });
  await play('GET', '/api/v1/configmaps/x');
  await play('GET', `/api/v1/namespaces/${namespace}/configmaps/not-there`);
  await play('GET', `/api/v1/namespaces/${namespace}/configmaps/not-there`, undefined, {
    accept: 'application/nonsense',
  });
});

scenario('lists: selectors', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await fill(play, path);
  for (const selector of [
    'app=web',
    'app==web,tier',
    'app!=web,app',
    '!app,notin',
    'app in (web, db)',
    'app notin (web),app',
    'tier',
    '!tier,app',
    'app=',
    'app in ()',
    'app=web,',
    ',',
    'a b',
    'app in (web',
    'app in web',
    '=x',
    'app=web db',
    'app>x',
    'not/a/key',
    'app=not a value!',
    '!app=x',
  ]) {
    await play('GET', `${path}?labelSelector=${encodeURIComponent(selector)}`);
  }
  for (const selector of [
    'metadata.name=a',
    'metadata.name!=a,metadata.name!=b',
    'metadata.name==c',
    'nonsense=1',
    'nonsense',
    'metadata.name=a\\,b',
  ]) {
    await play('GET', `${path}?fieldSelector=${encodeURIComponent(selector)}`);
  }
});

scenario('lists: pages and revisions', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const revision = await fill(play, path);
  const names = 'labelSelector=tier!%3Dnone';
  const first = await play('GET', `${path}?limit=2&${names}`);
  await play('POST', path, { metadata: { name: 'bb' } });
  await play('DELETE', `${path}/d`);
  await play('GET', `${path}?limit=2&${names}&continue=${textOf(first, 'metadata', 'continue')}`);
  await play('GET', `${path}?${names}&resourceVersion=${revision}&resourceVersionMatch=Exact`);
  await play('GET', `${path}?${names}&resourceVersion=0`);
  await play('GET', `${path}?${names}&resourceVersion=${revision}&resourceVersionMatch=NotOlderThan`);
  for (const query of [
    'limit=abc',
    'continue=abc',
    'resourceVersion=abc',
    'resourceVersionMatch=Exact',
    'resourceVersion=0&resourceVersionMatch=Nonsense',
    'resourceVersion=0&resourceVersionMatch=Exact',
    'sendInitialEvents=true',
    `continue=${textOf(first, 'metadata', 'continue')}&resourceVersion=1`,
  ]) {
    await play('GET', `${path}?${query}`);
  }
});

scenario('tables and metadata alone', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await fill(play, path);
  const selected = '?labelSelector=app';
  for (const accept of [
    'application/json;as=Table;v=v1;g=meta.k8s.io',
    'application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json',
    'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
    'application/json;as=Nonsense;v=v1;g=meta.k8s.io',
    'application/json;as=Nonsense;v=v1;g=meta.k8s.io,application/json',
  ]) {
    await play('GET', path + selected, undefined, { accept });
  }
  await play('GET', `${path}/a`, undefined, TABLE);
  await play('GET', `${path}/a`, undefined, { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' });
  await play('GET', `${path}${selected}&includeObject=None`, undefined, TABLE);
  await play('GET', `${path}${selected}&includeObject=Object&limit=1`, undefined, TABLE);
  await play('POST', path, { metadata: { name: 'made' } }, { ...TABLE, 'content-type': 'application/json' });
  await play('GET', `${path}/not-there`, undefined, TABLE);
  await play('GET', '/apis/apps/v1/deployments?labelSelector=not-there', undefined, TABLE);
});

scenario('watch: from a revision', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  const made = await play('POST', path, { metadata: { name: 'a', labels: { app: 'web' } } });
  const revision = textOf(made, 'metadata', 'resourceVersion');
  const merge = { 'content-type': 'application/merge-patch+json' };
  await play('PATCH', `${path}/a`, { data: { x: '1' } }, merge);
  await play('PATCH', `${path}/a`, { metadata: { labels: { app: 'db' } } }, merge);
  await play('POST', path, { metadata: { name: 'b', labels: { app: 'web' } } });
  await play('PATCH', `${path}/a`, { metadata: { labels: { app: 'web' } } }, merge);
  await play('DELETE', `${path}/a`);
  const watch = `${path}?watch=true&timeoutSeconds=1&resourceVersion=${revision}`;
  await play('GET', watch);
  await play('GET', `${watch}&labelSelector=app%3Dweb`);
  await play('GET', `${watch}&fieldSelector=metadata.name%3Db`);
  await play('GET', `${watch}&labelSelector=app%3Dweb`, undefined, TABLE);
  await play('GET', `${watch}&labelSelector=app%3Dweb`, undefined, {
    accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
  });
  await play('GET', `${path}/b?watch=true&timeoutSeconds=1&resourceVersion=${revision}`);
});

scenario('watch: what goes together', async (play, namespace) => {
  const path = `/api/v1/namespaces/${namespace}/configmaps`;
  await play('POST', path, { metadata: { name: 'a', labels: { app: 'web' } } });
  const watch = `${path}?watch=true&timeoutSeconds=1&labelSelector=app`;
  await play('GET', watch);
  await play('GET', `${watch}&resourceVersion=0`);
  await play('GET', `${watch}&sendInitialEvents=true`);
  await play('GET', `${watch}&sendInitialEvents=true&resourceVersionMatch=NotOlderThan`);
  await play('GET', `${watch}&sendInitialEvents=true&resourceVersionMatch=Exact&allowWatchBookmarks=true`);
  await play('GET', `${watch}&resourceVersionMatch=NotOlderThan`);
  await play('GET', `${watch}&resourceVersion=abc`);
  await play('GET', `${watch}&fieldSelector=nonsense%3D1`);
  await play('GET', `${watch}&sendInitialEvents=false&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`);
});
