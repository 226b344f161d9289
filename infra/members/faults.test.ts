import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createHttpTransport } from '../../kube/http-transport.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { createEdgeFaults, type EdgeFaults, faultyListener, faultyTransport } from './faults.ts';

const list = { method: 'GET', path: '/api/v1/pods' } as const;
const write = { method: 'POST', path: '/apis/apps/v1/namespaces/shop/deployments', body: {} } as const;

/** A member whose list answers at once, and whose watch sends one event and stays open. */
async function startServer(faults: EdgeFaults | undefined) {
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.url?.includes('watch')) {
      response.write('{"type":"ADDED","object":{}}\n');
    } else {
      response.end('{"kind":"PodList"}');
    }
  };
  const server = createServer(faults ? faultyListener(listener, faults) : listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { server, transport: createHttpTransport({ server: `http://127.0.0.1:${port}` }) };
}

describe.each(['listener', 'transport'])('at a %s', (edge) => {
  let faults: EdgeFaults;
  let transport: KubeTransport;
  let close: () => Promise<void>;

  beforeEach(async () => {
    faults = createEdgeFaults();
    const started = await startServer(edge === 'listener' ? faults : undefined);
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
    await expect(transport.send(list)).rejects.toMatchObject({ code: 503, status: { reason: 'InternalError' } });
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
