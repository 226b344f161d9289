import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Cluster } from '../../domain/kinds/cluster.ts';
import type { UserInfo } from '../access/user.ts';
import { notFound } from '../response/status.ts';
import { createClusterProxy } from './cluster-proxy.ts';

const ann: UserInfo = { username: 'ann', groups: ['devs', 'ops', 'system:authenticated'] };
const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) {
    await close();
  }
});

interface Member {
  cluster: Cluster;
  seen: IncomingMessage[];
  server: Server;
}

async function member(name: string, answers: Record<string, [code: number, body: string]> = {}): Promise<Member> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    const [code, body] = answers[request.url ?? ''] ?? [404, 'nothing here'];
    response.writeHead(code, { 'content-type': 'application/json', 'x-member': name });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { cluster: clusterAt(name, `http://127.0.0.1:${(server.address() as AddressInfo).port}`), seen, server };
}

function clusterAt(name: string, apiEndpoint: string): Cluster {
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name },
    spec: { syncMode: 'Push', apiEndpoint, impersonatorSecretRef: { namespace: 'karmada-cluster', name } },
  };
}

function proxyOf(clusters: readonly Cluster[], token: string | undefined = 'secret') {
  const proxy = createClusterProxy({
    async getCluster(name) {
      const found = clusters.find(({ metadata }) => metadata.name === name);
      if (!found) {
        throw notFound({ group: 'cluster.karmada.io', plural: 'clusters' }, name);
      }
      return found;
    },
    listClusters: async () => [...clusters],
    readSecret: async ({ name }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      data: token === undefined ? {} : { token: Buffer.from(token).toString('base64') },
    }),
    askHub: async (_, pathAndQuery) => new Response(`hub ${pathAndQuery}`),
  });
  closings.push(() => proxy.close());
  return proxy;
}

const get = (init: RequestInit = {}) => new Request('https://hub/apis/cluster.karmada.io/v1alpha1/x', init);

describe('one member', () => {
  test('is asked as the caller, with the impersonator token and never with what the caller sent', async () => {
    const { cluster, seen } = await member('m1', { '/api/v1/pods?limit=2': [200, '{"kind":"PodList"}'] });
    const headers = { authorization: 'Bearer own', 'impersonate-user': 'root', 'x-remote-user': 'root', accept: 'a/b' };
    const answer = await proxyOf([cluster]).handle(get({ headers }), {
      cluster: 'm1',
      pathAndQuery: '/api/v1/pods?limit=2',
      caller: ann,
    });
    expect([answer.status, answer.headers.get('x-member'), await answer.text()]).toEqual([
      200,
      'm1',
      '{"kind":"PodList"}',
    ]);
    const { headersDistinct } = seen[0] ?? {};
    expect(headersDistinct).toMatchObject({
      authorization: ['Bearer secret'],
      'impersonate-user': ['ann'],
      accept: ['a/b'],
    });
    expect(headersDistinct?.['impersonate-group']?.flatMap((value) => value.split(', '))).toEqual(['devs', 'ops']);
    expect(headersDistinct).not.toHaveProperty('x-remote-user');
  });

  test('answers with its own code, and gets the body', async () => {
    const { cluster, server } = await member('m1');
    server.removeAllListeners('request');
    server.on('request', async (request, response) => {
      const chunks = await Array.fromAsync(request);
      response.writeHead(409).end(Buffer.concat(chunks.map((chunk) => Buffer.from(chunk))));
    });
    const answer = await proxyOf([cluster]).handle(get({ method: 'POST', body: 'hello' }), {
      cluster: 'm1',
      pathAndQuery: '/x',
      caller: ann,
    });
    expect([answer.status, await answer.text()]).toEqual([409, 'hello']);
  });

  test('streams: the first event is there before the second is sent', async () => {
    const { cluster, server } = await member('m1');
    const more = Promise.withResolvers<void>();
    server.removeAllListeners('request');
    server.on('request', async (_, response) => {
      response.write('one\n');
      await more.promise;
      response.end('two\n');
    });
    const answer = await proxyOf([cluster]).handle(get(), { cluster: 'm1', pathAndQuery: '/w', caller: ann });
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('one\n');
    more.resolve();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('two\n');
  });

  test('is let go when the caller goes away', async () => {
    const { cluster, server } = await member('m1');
    const closed = Promise.withResolvers<void>();
    server.removeAllListeners('request');
    server.on('request', (_, response) => {
      response.write('one\n');
      response.on('close', () => closed.resolve());
    });
    const leaving = new AbortController();
    await proxyOf([cluster]).handle(get({ signal: leaving.signal }), {
      cluster: 'm1',
      pathAndQuery: '/w',
      caller: ann,
    });
    leaving.abort();
    await closed.promise;
  });

  const { impersonatorSecretRef: _, ...withoutImpersonator } = clusterAt('m1', 'http://127.0.0.1:1').spec;
  test.each<[string, Cluster['spec'], string | undefined, string]>([
    ['no endpoint', { syncMode: 'Push' }, 'x', 'API endpoint of cluster m1 should not be empty'],
    ['no impersonator', withoutImpersonator, 'x', 'the impersonatorSecretRef of cluster m1 is nil'],
    [
      'no token',
      clusterAt('m1', 'http://127.0.0.1:1').spec,
      '',
      'failed to get impresonateToken for cluster m1: the impresonate token of cluster m1 is empty',
    ],
    ['nobody there', clusterAt('m1', 'http://127.0.0.1:1').spec, 'x', 'connect ECONNREFUSED 127.0.0.1:1'],
  ])('with %s is a 500', async (_name, spec, token, message) => {
    const cluster = { ...clusterAt('m1', ''), spec };
    const asking = proxyOf([cluster], token).handle(get(), { cluster: 'm1', pathAndQuery: '/', caller: ann });
    await expect(asking).rejects.toMatchObject({ status: { code: 500, message } });
  });

  test('that is not joined is a 404', async () => {
    const asking = proxyOf([]).handle(get(), { cluster: 'm1', pathAndQuery: '/', caller: ann });
    await expect(asking).rejects.toMatchObject({ status: { code: 404 } });
  });
});

describe('all members', () => {
  const PODS = '/api/v1/namespaces/shop/pods';
  const list = (...names: string[]): [number, string] => [
    200,
    JSON.stringify({ kind: 'PodList', apiVersion: 'v1', items: names.map((name) => ({ metadata: { name } })) }),
  ];

  test.each<[string, string, string, number, string]>([
    ['no resource', 'GET', '/version', 200, 'hub /version'],
    ['an object that one has', 'GET', `${PODS}/a/log`, 200, 'log of a'],
    ['an object that two have', 'GET', `${PODS}/b`, 409, 'conflict resource, exist in more than one cluster: m1,m2\n'],
    ['an object that none has', 'GET', `${PODS}/c`, 404, "resource not found or don't have permission to get it\n"],
    ['a creation', 'POST', PODS, 405, 'Request verb create is not support\n'],
    ['a watch', 'GET', `${PODS}?watch=true`, 405, 'Request verb watch is not support\n'],
    ['a list that none gives', 'GET', '/api/v1/nodes', 404, 'not found\n'],
  ])('%s', async (_, method, pathAndQuery, code, text) => {
    const one = await member('m1', {
      [`${PODS}/a`]: [200, '{}'],
      [`${PODS}/a/log`]: [200, 'log of a'],
      [`${PODS}/b`]: [200, '{}'],
    });
    const two = await member('m2', { [`${PODS}/b`]: [200, '{}'] });
    const answer = await proxyOf([one.cluster, two.cluster, clusterAt('down', 'http://127.0.0.1:1')]).handle(
      get({ method }),
      { cluster: '*', pathAndQuery, caller: ann },
    );
    const sorted = (await answer.text()).replace('m2,m1', 'm1,m2');
    expect([answer.status, sorted]).toEqual([code, text]);
  });

  test('a list has the items of all that answer', async () => {
    const one = await member('m1', { [PODS]: list('a') });
    const two = await member('m2', { [PODS]: list('b', 'c') });
    const answer = await proxyOf([one.cluster, two.cluster, clusterAt('down', 'http://127.0.0.1:1')]).handle(get(), {
      cluster: '*',
      pathAndQuery: PODS,
      caller: ann,
    });
    const body: { kind: string; items: { metadata: { name: string } }[] } = JSON.parse(await answer.text());
    expect([body.kind, body.items.map(({ metadata }) => metadata.name).sort()]).toEqual(['PodList', ['a', 'b', 'c']]);
  });
});

describe('upgrades', () => {
  async function hubFor(clusters: Cluster[]): Promise<number> {
    const proxy = proxyOf(clusters);
    const hub = createServer();
    hub.on('upgrade', (request, socket, head) =>
      proxy.upgrade({ request, socket, head }, { cluster: 'm1', pathAndQuery: '/exec?command=sh', caller: ann }),
    );
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    closings.push(() => hub.close());
    return (hub.address() as AddressInfo).port;
  }

  async function open(port: number): Promise<{ socket: Socket; until(text: string): Promise<string> }> {
    const socket = connect(port, '127.0.0.1');
    closings.push(() => socket.destroy());
    let all = '';
    socket.on('data', (chunk: Buffer) => {
      all += chunk.toString();
    });
    socket.write(
      'POST /proxy HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer own\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\nearly',
    );
    return {
      socket,
      until: (text) =>
        new Promise((resolve) => {
          const look = () => all.includes(text) && resolve(all);
          socket.on('data', look);
          socket.on('close', () => resolve(all));
          look();
        }),
    };
  }

  test('are tunnelled both ways, as the caller, with what was sent early', async () => {
    const { cluster, server } = await member('m1');
    const upgraded = Promise.withResolvers<IncomingMessage>();
    server.on('upgrade', (request, socket, head) => {
      upgraded.resolve(request);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\nwelcome ');
      socket.write(head);
      socket.on('data', (chunk) => socket.write(chunk.toString().toUpperCase()));
    });
    const { socket, until } = await open(await hubFor([cluster]));
    expect(await until('EARLY')).toMatch(
      /^HTTP\/1.1 101 Switching Protocols\r\n[\s\S]*Upgrade: SPDY\/3.1\r\n[\s\S]*welcome /,
    );
    socket.write('more');
    await until('MORE');
    const { url, headers } = await upgraded.promise;
    expect([url, headers.authorization, headers['impersonate-user'], headers['x-stream-protocol-version']]).toEqual([
      '/exec?command=sh',
      'Bearer secret',
      'ann',
      'v4.channel.k8s.io',
    ]);
  });

  test('that the member refuses get its answer, and the connection ends', async () => {
    const { cluster, server } = await member('m1', { '/exec?command=sh': [403, '{"kind":"Status"}'] });
    server.on('upgrade', (_, socket) =>
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 17\r\n\r\n{"kind":"Status"}'),
    );
    const { socket, until } = await open(await hubFor([cluster]));
    const ended = new Promise((resolve) => socket.once('end', resolve));
    expect(await until('Status')).toMatch(
      /^HTTP\/1.1 403 Forbidden\r\n[\s\S]*Connection: close\r\n\r\n\{"kind":"Status"\}$/,
    );
    await ended;
  });

  test('to a member that is not there are a 500', async () => {
    const { until } = await open(await hubFor([clusterAt('m1', 'http://127.0.0.1:1')]));
    expect(await until('ECONNREFUSED')).toMatch(/^HTTP\/1.1 500 Internal Server Error\r\n[\s\S]*"kind":"Status"/);
  });
});
