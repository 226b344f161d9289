import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { KubeStatusError, KubeUnreachableError } from './errors.ts';
import { createHttpTransport, type HttpTransportOptions } from './http-transport.ts';
import { answer, startWireServer, type WireServer } from './testing/wire-server.ts';
import type { KubeTransport, WatchEvent } from './transport.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function connect(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  options: Partial<HttpTransportOptions> = {},
): Promise<{ transport: KubeTransport; server: WireServer }> {
  const server = await startWireServer(handle);
  const transport = createHttpTransport({ server: server.url, ...options });
  open.push(transport, server);
  return { transport, server };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const pods = { method: 'GET', path: '/api/v1/pods' } as const;
const watchPods = { ...pods, query: { watch: 'true' } };
const notFound = {
  kind: 'Status',
  code: 404,
  reason: 'NotFound',
  message: 'pods "web" not found',
  details: { name: 'web', kind: 'pods' },
};

describe('send', () => {
  test('sends method, path, query, body and headers, and returns the JSON', async () => {
    const counted: string[] = [];
    const { transport, server } = await connect(
      ({ method, url, headers }, response, body) => {
        const { accept, authorization } = headers;
        answer(response, {
          method,
          url,
          body,
          accept,
          authorization,
          type: headers['content-type'],
          x: headers['x-a'],
        });
      },
      {
        credentials: () => ({ authorization: 'Bearer secret' }),
        counters: (method, resource) => counted.push(`${method} ${resource}`),
      },
    );
    expect(transport.server).toBe(server.url);
    await expect(
      transport.send({
        method: 'PATCH',
        path: '/apis/apps/v1/namespaces/shop/deployments/web/status',
        query: { fieldManager: 'a b' },
        body: { spec: { replicas: 2 } },
        contentType: 'application/merge-patch+json',
        accept: 'application/json;v=1',
        headers: { 'x-a': 'b' },
      }),
    ).resolves.toEqual({
      method: 'PATCH',
      url: '/apis/apps/v1/namespaces/shop/deployments/web/status?fieldManager=a+b',
      body: '{"spec":{"replicas":2}}',
      type: 'application/merge-patch+json',
      accept: 'application/json;v=1',
      authorization: 'Bearer secret',
      x: 'b',
    });
    expect(counted).toEqual(['PATCH deployments.apps/status']);
  });

  test('puts the path of the server before every request, and impersonates', async () => {
    const server = await startWireServer(({ url, headers }, response) => {
      const { 'impersonate-user': user, 'impersonate-group': groups } = headers;
      answer(response, { url, user, groups, extra: headers['impersonate-extra-a%2fb'] });
    });
    const transport = createHttpTransport({
      server: `${server.url}/clusters/eu-1/`,
      impersonate: { user: 'jane', groups: ['ops', 'dev'], extra: { 'A/b': ['1'] } },
    });
    open.push(transport, server);
    await expect(transport.send(pods)).resolves.toEqual({
      url: '/clusters/eu-1/api/v1/pods',
      user: 'jane',
      groups: 'ops, dev',
      extra: '1',
    });
  });

  test.each([
    ['a Status', JSON.stringify(notFound), 404, { code: 404, reason: 'NotFound', message: 'pods "web" not found' }],
    [
      'a page of a proxy',
      '<html>Bad gateway</html>',
      502,
      { code: 502, reason: 'Unknown', message: 'the server answered 502: <html>Bad gateway</html>' },
    ],
    ['nothing', '', 503, { code: 503, reason: 'ServiceUnavailable', message: 'the server answered 503' }],
    ['JSON that is no Status', '{"a":1}', 403, { code: 403, reason: 'Forbidden' }],
  ])('throws KubeStatusError when the server says no with %s', async (_, body, code, status) => {
    const { transport } = await connect((_request, response) => response.writeHead(code).end(body));
    const error = await failureOf(transport.send(pods));
    expect(error).toBeInstanceOf(KubeStatusError);
    expect(error).toMatchObject({ status });
  });

  test('keeps the details of a Status', async () => {
    const { transport } = await connect((_request, response) => answer(response, notFound, 404));
    expect(await failureOf(transport.send(pods))).toMatchObject({ status: { details: { kind: 'pods' } } });
  });

  test.each([
    ['HTML', '<html>', /something else than JSON: "<html>"/],
    ['a JSON list', '[]', /without a JSON object/],
  ])('throws KubeUnreachableError when the server answers 200 with %s', async (_, body, message) => {
    const { transport } = await connect((_request, response) => response.end(body));
    const error = await failureOf(transport.send(pods));
    expect(error).toBeInstanceOf(KubeUnreachableError);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  test('throws KubeUnreachableError when nothing listens, when the answer is cut, and when it never comes', async () => {
    const { transport: cut } = await connect((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"kind"');
      response.socket?.destroySoon();
    });
    const { transport: silent } = await connect(() => {}, { headersTimeoutMs: 50 });
    const { transport: gone, server } = await connect(() => {});
    await server.close();
    for (const transport of [cut, silent, gone]) {
      const error = await failureOf(transport.send(pods));
      expect(error).toBeInstanceOf(KubeUnreachableError);
      expect(error).toMatchObject({ message: expect.stringContaining(`${transport.server} (GET /api/v1/pods): `) });
      expect(error).toHaveProperty('cause');
    }
  });

  test('rejects with the reason of its signal', async () => {
    const { transport } = await connect(() => {});
    const reason = new Error('enough');
    const controller = new AbortController();
    const failure = failureOf(transport.send({ ...pods, signal: controller.signal }));
    controller.abort(reason);
    expect(await failure).toBe(reason);
    expect(await failureOf(transport.send({ ...pods, signal: controller.signal }))).toBe(reason);
  });

  test('waits and sends again when the server defers with 429 and Retry-After', async () => {
    let calls = 0;
    const { transport } = await connect((_request, response, body) => {
      calls++;
      calls < 3 ? answer(response, {}, 429, { 'retry-after': '0' }) : answer(response, { body });
    });
    await expect(transport.send({ method: 'POST', path: '/api/v1/pods', body: { a: 1 } })).resolves.toEqual({
      body: '{"a":1}',
    });
    expect(calls).toBe(3);
  });

  test('gives up on 429 after ten deferrals, at once without Retry-After, and when its signal aborts', async () => {
    let calls = 0;
    const { transport: busy } = await connect((_request, response) => {
      calls++;
      answer(response, {}, 429, { 'retry-after': '0' });
    });
    expect(await failureOf(busy.send(pods))).toMatchObject({ code: 429, status: { reason: 'TooManyRequests' } });
    expect(calls).toBe(11);
    const { transport: final } = await connect((_request, response) => answer(response, {}, 429));
    expect(await failureOf(final.send(pods))).toMatchObject({ code: 429 });
    const controller = new AbortController();
    const { transport: slow } = await connect((_request, response) => {
      answer(response, {}, 429, { 'retry-after': '50' });
      response.on('close', () => controller.abort(new Error('enough')));
    });
    expect(await failureOf(slow.send({ ...pods, signal: controller.signal }))).toMatchObject({ message: 'enough' });
  });

  test('asks for new credentials once when the server rejects them', async () => {
    const asked: boolean[] = [];
    const { transport } = await connect(
      ({ headers }, response) =>
        headers.authorization === 'Bearer new' ? answer(response, { ok: true }) : answer(response, {}, 401),
      {
        credentials: (rejected) => {
          asked.push(rejected);
          return { authorization: rejected ? 'Bearer new' : 'Bearer old' };
        },
      },
    );
    await expect(transport.send(pods)).resolves.toEqual({ ok: true });
    expect(asked).toEqual([false, true]);
    const { transport: wrong } = await connect((_request, response) => answer(response, {}, 401), {
      credentials: () => ({ authorization: 'Bearer wrong' }),
    });
    expect(await failureOf(wrong.send(pods))).toMatchObject({ code: 401, status: { reason: 'Unauthorized' } });
  });

  test('reuses connections for requests in a row, and opens no more than allowed for many at once', async () => {
    const { transport, server } = await connect((_request, response) => answer(response, {}), { connections: 3 });
    for (let i = 0; i < 5; i++) {
      await transport.send(pods);
    }
    // The second opens because an answer is read before its connection is free again.
    expect(server.connections.opened).toBeLessThanOrEqual(2);
    await Promise.all(Array.from({ length: 20 }, () => transport.send(pods)));
    expect(server.connections.opened).toBe(3);
  });

  test('throws KubeUnreachableError after close', async () => {
    const { transport } = await connect((_request, response) => answer(response, {}));
    await transport.close();
    expect(await failureOf(transport.send(pods))).toBeInstanceOf(KubeUnreachableError);
  });
});

test('text returns what is not JSON', async () => {
  const { transport } = await connect((_request, response) => response.end('ok'));
  await expect(transport.text({ method: 'GET', path: '/readyz' })).resolves.toBe('ok');
});

describe('watch', () => {
  const event = (name: string): WatchEvent => ({ type: 'ADDED', object: { metadata: { name } } });
  const line = (name: string): string => `${JSON.stringify(event(name))}\n`;

  async function read(transport: KubeTransport, signal?: AbortSignal): Promise<WatchEvent[]> {
    const events: WatchEvent[] = [];
    for await (const one of transport.watch({ ...watchPods, ...(signal ? { signal } : {}) })) {
      events.push(one);
    }
    return events;
  }

  test('yields events as they come, in pieces or together, until the server ends it', async () => {
    const { transport } = await connect(async (_request, response) => {
      response.write(line('a').slice(0, 9));
      await sleep(5);
      response.write(line('a').slice(9) + line('b'));
      response.end(`${JSON.stringify({ type: 'ERROR', object: { code: 410 } })}\n`);
    });
    expect(await read(transport)).toEqual([event('a'), event('b'), { type: 'ERROR', object: { code: 410 } }]);
  });

  test('throws KubeUnreachableError when the connection is cut, and KubeStatusError when the server refuses', async () => {
    const { transport: cut } = await connect((_request, response) => {
      response.write(line('a'), () => response.socket?.destroy());
    });
    expect(await failureOf(read(cut))).toBeInstanceOf(KubeUnreachableError);
    const { transport: half } = await connect((_request, response) => response.end(line('a').slice(0, 9)));
    expect(await failureOf(read(half))).toMatchObject({
      name: 'KubeUnreachableError',
      message: expect.stringContaining('the connection ended after 9 bytes of an event'),
    });
    const { transport: gone } = await connect((_request, response) => answer(response, { kind: 'Status' }, 410));
    expect(await failureOf(read(gone))).toMatchObject({ code: 410, status: { reason: 'Gone' } });
  });

  test('ends without an error when its signal aborts, and hangs up', async () => {
    const controller = new AbortController();
    const hungUp = Promise.withResolvers<void>();
    const { transport } = await connect((request, response) => {
      response.write(line('a'));
      request.on('close', () => hungUp.resolve());
    });
    const events: WatchEvent[] = [];
    for await (const one of transport.watch({ ...watchPods, signal: controller.signal })) {
      events.push(one);
      controller.abort();
    }
    expect(events).toEqual([event('a')]);
    await hungUp.promise;
  });

  test('hangs up when the reader leaves', async () => {
    const hungUp = Promise.withResolvers<void>();
    const { transport } = await connect((request, response) => {
      response.write(line('a') + line('b'));
      request.on('close', () => hungUp.resolve());
    });
    for await (const _ of transport.watch(watchPods)) {
      break;
    }
    await hungUp.promise;
  });

  test('takes no connection from requests, and is counted as WATCH', async () => {
    const counted: string[] = [];
    const controller = new AbortController();
    const { transport } = await connect(
      ({ url }, response) => (url?.includes('watch') ? response.write(line('a')) : answer(response, { ok: true })),
      { connections: 1, counters: (method, resource) => counted.push(`${method} ${resource}`) },
    );
    const watches = Array.from({ length: 4 }, () => read(transport, controller.signal));
    await expect(transport.send(pods)).resolves.toEqual({ ok: true });
    controller.abort();
    await Promise.all(watches);
    expect(counted.toSorted()).toEqual(['GET pods', ...Array.from({ length: 4 }, () => 'WATCH pods')]);
  });
});
