import { once } from 'node:events';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpTransport } from '../../kube/http-transport.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { createEdgeFaults, cutConnections, type EdgeFaults, faultyHandler, faultyTransport } from './faults.ts';

const list = { method: 'GET', path: '/api/v1/pods' } as const;
const write = { method: 'POST', path: '/apis/apps/v1/namespaces/shop/deployments', body: {} } as const;

/** What a member answers: a list at once, and a watch of one event that stays open. */
async function answer(request: Request): Promise<Response> {
  if (!request.url.includes('watch')) {
    return Response.json({ kind: 'PodList' });
  }
  const start = (controller: ReadableStreamDefaultController) =>
    controller.enqueue(new TextEncoder().encode('{"type":"ADDED","object":{}}\n'));
  return new Response(new ReadableStream({ start }));
}

async function startServer(faults: EdgeFaults | undefined) {
  const server = createServer(getRequestListener(faults ? faultyHandler(answer, faults) : answer));
  if (faults) {
    cutConnections(server, faults);
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { server, transport: createHttpTransport({ server: `http://127.0.0.1:${port}` }) };
}

describe.each(['server', 'transport'])('at a %s', (edge) => {
  let faults: EdgeFaults;
  let transport: KubeTransport;
  let close: () => Promise<void>;

  beforeEach(async () => {
    faults = createEdgeFaults();
    const started = await startServer(edge === 'server' ? faults : undefined);
    transport = edge === 'transport' ? faultyTransport(started.transport, faults) : started.transport;
    close = async () => {
      await transport.close();
      started.server.close();
      started.server.closeAllConnections();
    };
  });
  afterEach(() => close());

  test('down refuses requests and cuts watches, until healed', async () => {
    const watch = transport.watch({ ...list, query: { watch: 'true' } })[Symbol.asyncIterator]();
    await expect(watch.next()).resolves.toMatchObject({ value: { type: 'ADDED' } });
    faults.down();
    await expect(watch.next()).rejects.toMatchObject({ name: 'KubeUnreachableError' });
    await expect(transport.send(list)).rejects.toMatchObject({ name: 'KubeUnreachableError' });
    await expect(transport.watch(list)[Symbol.asyncIterator]().next()).rejects.toThrow();
    faults.heal();
    await expect(transport.send(list)).resolves.toEqual({ kind: 'PodList' });
  });

  test('fail answers with its code', async () => {
    faults.fail(503);
    await expect(transport.send(list)).rejects.toMatchObject({ code: 503, status: { reason: 'ServiceUnavailable' } });
  });

  test('reject denies writes of the named resources, and lets all else pass', async () => {
    faults.reject(['deployments']);
    await expect(transport.send(write)).rejects.toMatchObject({
      code: 403,
      message: 'admission webhook "faults.simulated" denied the request: writes of deployments.apps are rejected',
    });
    await expect(transport.send({ ...write, path: '/api/v1/namespaces' })).resolves.toBeDefined();
    await expect(transport.send(list)).resolves.toBeDefined();
    faults.reject();
    await expect(transport.send({ ...write, path: '/api/v1/namespaces' })).rejects.toMatchObject({ code: 403 });
  });

  test('slow delays every answer, and an aborted request does not wait', async () => {
    faults.slow(30);
    const startedAt = performance.now();
    await transport.send(list);
    expect(performance.now() - startedAt).toBeGreaterThan(25);
    faults.slow(3_600_000);
    await expect(transport.send({ ...list, signal: AbortSignal.timeout(5) })).rejects.toThrow();
  });
});
