/** A whole system in this process, hub, engine and simulated members, whose requests are counted. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { openEmbeddedHub } from '../../infra/embedded/hub.ts';
import { openEmbeddedMember } from '../../infra/embedded/member.ts';
import { startDevServer } from '../../infra/engine/dev-server.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { resourceOfPath } from '../../kube/resource.ts';
import type { KubeRequest, KubeTransport } from '../../kube/transport.ts';
import { startControlPlane } from '../../workers/control-plane.ts';
import { connectEngine, type Engine } from '../../workers/engine.ts';

/** Requests by method and resource (`PUT works/status`). */
export type Requests = Map<string, number>;

/** A running system. */
export interface Lab {
  /** The hub, uncounted. */
  hub: KubeClient;
  members: KubeClient[];
  engine: Engine;
  /** What the control plane asked the hub; reset by clearing. */
  hubRequests: Requests;
  /** What it asked all members together. */
  memberRequests: Requests;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * Starts it on free ports, with its data in a folder that outlives it, or in a temporary one. What was started is stopped when
 * the start fails.
 */
export async function openLab(memberCount: number, keptFolder?: string): Promise<Lab> {
  const folder = keptFolder ?? (await mkdtemp(join(tmpdir(), 'fleetwright-bench-')));
  const stops: (() => Promise<void>)[] = [];
  if (keptFolder === undefined) {
    stops.push(() => rm(folder, { recursive: true, force: true }));
  }
  const close = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
  };
  try {
    const dev = await startDevServer({ data: folder, port: await freePort(), uiPort: await freePort() });
    stops.push(() => dev.stop());
    const hub = await openEmbeddedHub({ folder: join(folder, 'hub'), host: HOST, port: 0 });
    stops.push(() => hub.close());
    const client = createKubeClient(hub.transport);
    const members: KubeClient[] = [];
    for (let index = 1; index <= memberCount; index++) {
      const name = `member${index}`;
      const member = await openEmbeddedMember({ name, folder: join(folder, name), host: HOST, port: 0, hub: client });
      stops.push(() => member.close());
      members.push(createKubeClient(member.server.transport));
    }
    const engine = await connectEngine({ address: dev.address, logger: pino({ level: 'silent' }) });
    stops.push(() => engine.close());
    const hubRequests: Requests = new Map();
    const memberRequests: Requests = new Map();
    const controlPlane = await startControlPlane({
      transport: counted(hub.transport, hubRequests),
      engine,
      logger: pino({ level: 'silent' }),
      isAlone: true,
      counters: (method, resource) => count(memberRequests, method, resource),
    });
    stops.push(() => controlPlane.stop());
    return { hub: client, members, engine, hubRequests, memberRequests, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function counted(transport: KubeTransport, requests: Requests): KubeTransport {
  const counting = (request: KubeRequest): KubeRequest => {
    count(requests, request.method, resourceOfPath(request.path));
    return request;
  };
  return {
    ...transport,
    send: (request) => transport.send(counting(request)),
    text: (request) => transport.text(counting(request)),
    watch: (request) => {
      count(requests, 'WATCH', resourceOfPath(request.path));
      return transport.watch(request);
    },
  };
}

function count(requests: Requests, method: string, resource: string): void {
  const key = `${method} ${resource}`;
  requests.set(key, (requests.get(key) ?? 0) + 1);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  server.listen(0, HOST, () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}
