import { expect, test } from 'vitest';
import { createKubeClient, type KubeClient } from './client.ts';
import { createHttpTransport } from './http-transport.ts';
import { answer, startWireServer } from './testing/wire-server.ts';

const pods = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/** Lets a client talk to a server that answers with the handler, and returns what was asked. */
async function talk<T>(
  use: (client: KubeClient) => Promise<T>,
  reply: (request: { method: string; query: Record<string, string> }, count: number) => [number, unknown],
) {
  const asked: { method: string; path: string; query: Record<string, string>; body: unknown; type?: string }[] = [];
  const server = await startWireServer(({ method = '', url = '', headers }, response, body) => {
    const { pathname, searchParams } = new URL(url, 'http://server');
    const query = Object.fromEntries(searchParams);
    const type = headers['content-type'];
    asked.push({ method, path: pathname, query, body: body && JSON.parse(body), ...(type ? { type } : {}) });
    const [code, answered] = reply({ method, query }, asked.length);
    answer(response, answered, code);
  });
  const transport = createHttpTransport({ server: server.url });
  const result = await use(createKubeClient(transport)).catch((error: unknown) => error);
  await transport.close();
  await server.close();
  return { result, asked };
}

const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'shop', name: 'web' } };
const key = { namespace: 'shop', name: 'web' };

test('list starts again without pages when the server forgets the version half-way', async () => {
  const item = (name: string) => ({ metadata: { name } });
  const { result, asked } = await talk(
    (client) => client.list(pods, { resourceVersion: '0', pageSize: 1 }),
    ({ query }) => {
      if (query.continue) {
        return [410, { kind: 'Status', code: 410, reason: 'Expired' }];
      }
      return query.limit
        ? [200, { metadata: { continue: 'x', resourceVersion: '5' }, items: [item('a')] }]
        : [200, { metadata: { resourceVersion: '9' }, items: [item('a'), item('b')] }];
    },
  );
  expect(result).toMatchObject({ resourceVersion: '9', items: [{ kind: 'Pod' }, { metadata: { name: 'b' } }] });
  expect(asked.map(({ query }) => query)).toEqual([
    { limit: '1', resourceVersion: '0' },
    { limit: '1', continue: 'x' },
    { resourceVersion: '0' },
  ]);
});

test('list of nothing may have null for items', async () => {
  const { result } = await talk(
    (client) => client.list(pods),
    () => [200, { metadata: { resourceVersion: '1' }, items: null }],
  );
  expect(result).toEqual({ items: [], resourceVersion: '1' });
});

test.each<[string, (client: KubeClient) => Promise<unknown>, object]>([
  [
    'create posts to the namespace',
    (client) => client.create(pods, pod, { fieldManager: 'me', dryRun: true }),
    {
      method: 'POST',
      path: '/api/v1/namespaces/shop/pods',
      query: { fieldManager: 'me', dryRun: 'All' },
      body: pod,
      type: 'application/json',
    },
  ],
  ['update puts', (client) => client.update(pods, pod), { method: 'PUT', path: '/api/v1/namespaces/shop/pods/web' }],
  [
    'updateStatus puts to the subresource',
    (client) => client.updateStatus(pods, pod),
    { method: 'PUT', path: '/api/v1/namespaces/shop/pods/web/status' },
  ],
  [
    'patch applies by force',
    (client) =>
      client.patch(pods, key, { type: 'apply', body: {}, force: true }, { fieldManager: 'me', subresource: 'status' }),
    {
      method: 'PATCH',
      path: '/api/v1/namespaces/shop/pods/web/status',
      query: { fieldManager: 'me', force: 'true' },
      type: 'application/apply-patch+yaml',
    },
  ],
  [
    'patch sends a JSON patch',
    (client) => client.patch(pods, key, { type: 'json', body: [{ op: 'remove', path: '/a' }] }),
    { body: [{ op: 'remove', path: '/a' }], type: 'application/json-patch+json', query: {} },
  ],
  [
    'delete sends its options',
    (client) => client.delete(pods, key, { propagationPolicy: 'Orphan', preconditions: { uid: 'u' }, dryRun: true }),
    {
      method: 'DELETE',
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Orphan',
        preconditions: { uid: 'u' },
        dryRun: ['All'],
      },
    },
  ],
])('%s', async (_, use, request) => {
  const { asked } = await talk(use, () => [200, pod]);
  expect(asked).toEqual([expect.objectContaining(request)]);
});

test('what is not there is undefined to get, and false to delete', async () => {
  const absent = (): [number, unknown] => [404, { kind: 'Status', code: 404, reason: 'NotFound' }];
  expect((await talk((client) => client.get(pods, key), absent)).result).toBeUndefined();
  expect((await talk((client) => client.delete(pods, key), absent)).result).toBe(false);
});

test('an answer without an object is no answer', async () => {
  const { result } = await talk(
    (client) => client.get(pods, key),
    () => [200, { hello: 'world' }],
  );
  expect(result).toMatchObject({
    name: 'KubeUnreachableError',
    message: expect.stringContaining('without a Kubernetes object'),
  });
});
