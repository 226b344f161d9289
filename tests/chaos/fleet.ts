/** A whole Fleetwright whose every process can be killed: control plane, engine, agent, and three members behind relays. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { openCertificateAuthority } from '../../api/access/certificates.ts';
import { type DevServer, startDevServer } from '../../infra/engine/dev-server.ts';
import { joinMember } from '../../infra/join/join-member.ts';
import { createHttpTransport } from '../../kube/http-transport.ts';
import { connectKubeconfig, readKubeconfig } from '../../kube/kubeconfig.ts';
import { writeKubeconfig } from '../../kube/kubeconfig-file.ts';
import { type ClusterClient, openClusterClient } from '../support/cluster-client.ts';
import { runCommand } from '../support/command.ts';
import { freePorts } from '../support/ports.ts';
import { administratorToken } from '../support/real-member.ts';
import { adoptReal, type MemberProcess, startSimulated } from './member-process.ts';
import { openRelay, type Relay } from './relay.ts';
import { createService, type Service } from './service.ts';

/** `alone`: one process and its embedded engine. `shared`: an engine of its own, the hub's process and a second worker. */
export const SHAPES = ['alone', 'shared'] as const;

/** See {@link SHAPES}. */
export type Shape = (typeof SHAPES)[number];

/** Members of every fleet; the last is a pull member. */
export const MEMBERS = ['member1', 'member2', 'member3'] as const;

/** See {@link MEMBERS}. */
export type MemberName = (typeof MEMBERS)[number];

const PULL_MEMBER = 'member3';

/** A member, what it runs in, and what lies between it and us. */
export interface ChaosMember {
  name: MemberName;
  process: MemberProcess;
  relay: Relay;
  /** Past the relay. */
  direct: ClusterClient;
}

/** The engine, in both shapes. */
export interface EngineProcess {
  kill(): Promise<void>;
  /** Resolves when it answers. */
  start(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
}

/** What runs. */
export interface Fleet {
  folder: string;
  hub: ClusterClient;
  temporal: Client;
  members: readonly ChaosMember[];
  services: { hub: Service; agent: Service; worker?: Service };
  engine: EngineProcess;
  /** Stops all; what does not stop is killed. Throws then. */
  close(): Promise<void>;
}

/** What {@link openFleet} needs. */
export interface FleetOptions {
  /** Empty; takes all data. */
  folder: string;
  shape: Shape;
  /** A folder with a testbed's clusters; simulated members without. */
  testbed?: string | undefined;
}

/** Members are believed sooner than by default, so that a schedule has time for a failover. */
const THRESHOLDS = ['--cluster-failure-threshold', '1s', '--cluster-success-threshold', '3s'];
const HOST = '127.0.0.1';
const ANSWER_MS = 30_000;
const POLL_MS = 100;

/** Starts everything; resolves when the members have been joined. */
export async function openFleet({ folder, shape, testbed }: FleetOptions): Promise<Fleet> {
  const data = join(folder, 'data');
  const first = await freePorts(3 + 2 * MEMBERS.length);
  const [hubPort, enginePort, uiPort] = [first, first + 1, first + 2];
  const address = `${HOST}:${enginePort}`;
  const kubeconfig = join(data, 'kubeconfig');
  const stops: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (const stop of stops.splice(0).reverse()) {
      await stop().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, `Not all stopped well: ${failures.map(String).join('; ')}`);
    }
  };
  try {
    await mkdir(data, { recursive: true });
    const members = await openMembers({ folder, first: first + 3, testbed, stops });
    const engine = shape === 'alone' ? embeddedEngine(data) : await ownEngine(folder, enginePort, uiPort, stops);
    const hub = createService(
      [
        ...['start', '--data', data, '--hub-port', `${hubPort}`, '--engine-port', `${enginePort}`],
        ...['--ui-port', `${uiPort}`, '--members', '0', ...(shape === 'alone' ? [] : ['--engine', address])],
        ...THRESHOLDS,
      ],
      /^Next:$/m,
    );
    stops.push(() => hub.stop());
    await hub.start();
    const connection = await Connection.connect({ address });
    stops.push(() => connection.close());
    const client = openClusterClient(connectKubeconfig({ path: kubeconfig, context: 'fleetwright' }));
    stops.push(() => client.client.transport.close());
    const agent = await joinAll({ folder, hub: client, members, kubeconfig, address });
    stops.push(() => agent.stop());
    await agent.start();
    const worker =
      shape === 'shared'
        ? createService(
            ['worker', '--hub', kubeconfig, '--engine', address, '--log-level', 'warn', ...THRESHOLDS],
            /^serving /m,
          )
        : undefined;
    if (worker) {
      stops.push(() => worker.stop());
      await worker.start();
    }
    const temporal = new Client({ connection });
    const restartable: EngineProcess = {
      ...engine,
      async start() {
        await engine.start();
        await untilAnswers(temporal);
      },
    };
    return {
      folder,
      hub: client,
      temporal,
      members,
      services: { hub, agent, ...(worker ? { worker } : {}) },
      engine: restartable,
      close,
    };
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
}

interface MembersOptions {
  folder: string;
  first: number;
  testbed: string | undefined;
  stops: (() => Promise<void>)[];
}

async function openMembers({ folder, first, testbed, stops }: MembersOptions): Promise<ChaosMember[]> {
  const authority = await openCertificateAuthority(join(folder, 'relay'), 'relay-ca');
  const certificate = await authority.issueServer([HOST, 'localhost']);
  return Promise.all(
    MEMBERS.map(async (name, index) => {
      const port = first + 2 * index;
      const process =
        testbed === undefined
          ? await startSimulated(name, join(folder, name), port)
          : await adoptReal(join(testbed, name));
      stops.push(() => process.close());
      const { transport } = readKubeconfig({ path: process.kubeconfig });
      const relay = await openRelay({
        port: port + 1,
        certificate,
        target: transport.server,
        targetCa: transport.tls?.ca,
      });
      stops.push(() => relay.close());
      const direct = openClusterClient(createHttpTransport(transport));
      stops.push(() => direct.client.transport.close());
      if (testbed !== undefined) {
        stops.push(() => clear(direct));
      }
      // What reaches the member through the relay: by token, for a client certificate ends at the relay.
      await writeKubeconfig(relayedKubeconfig(folder, name), [
        { name, server: relay.url, ca: authority.cert, token: await administratorToken(direct) },
      ]);
      return { name, process, relay, direct };
    }),
  );
}

/** A member that outlives its fleet must not show the next one what a schedule that failed has left there. */
async function clear({ client, resourceOf }: ClusterClient): Promise<void> {
  const namespaces = await resourceOf({ apiVersion: 'v1', kind: 'Namespace' });
  for (const { metadata } of (await client.list(namespaces)).items) {
    if (/^(chaos|calm)-\d+$/.test(metadata.name)) {
      await client.delete(namespaces, metadata);
    }
  }
}

function relayedKubeconfig(folder: string, name: string): string {
  return join(folder, `${name}.kubeconfig`);
}

interface JoinOptions {
  folder: string;
  hub: ClusterClient;
  members: readonly ChaosMember[];
  kubeconfig: string;
  address: string;
}

/** Joins the push members, registers the pull member; returns its agent, not started yet. */
async function joinAll({ folder, hub, members, kubeconfig, address }: JoinOptions): Promise<Service> {
  const ca = await readFile(join(folder, 'relay', 'ca.crt'), 'utf8');
  for (const { name, relay, direct } of members.filter((member) => member.name !== PULL_MEMBER)) {
    await joinMember({ hub: hub.client, member: direct.client, name, endpoint: relay.url, ca, isRefresh: true });
  }
  const identity = join(folder, 'agent.kubeconfig');
  const cluster = ['--cluster-kubeconfig', relayedKubeconfig(folder, PULL_MEMBER), '--engine', address];
  const registering = runCommand([
    ...['register', PULL_MEMBER, '--kubeconfig', kubeconfig, '--agent-kubeconfig', identity],
    ...cluster,
  ]);
  if ((await registering.ended) !== 0) {
    throw new Error(`The pull member cannot be registered:\n${registering.output()}`);
  }
  return createService(
    ['agent', PULL_MEMBER, '--kubeconfig', identity, ...cluster, ...THRESHOLDS],
    /the agent is at work/,
  );
}

/** The engine that the hub's process starts, and starts again when it is killed. */
function embeddedEngine(data: string): EngineProcess {
  async function signal(signal: NodeJS.Signals): Promise<void> {
    const pid = Number(await readFile(join(data, 'engine.pid'), 'utf8').catch(() => ''));
    const command = pid > 0 ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
    // The file of one that is just ending, or just starting, names nobody; and pid 0 would be all of us.
    if (command.includes(data)) {
      process.kill(pid, signal);
    }
  }
  return {
    kill: () => signal('SIGKILL'),
    start: async () => {},
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
  };
}

async function ownEngine(
  folder: string,
  port: number,
  uiPort: number,
  stops: (() => Promise<void>)[],
): Promise<EngineProcess> {
  const data = join(folder, 'engine');
  await mkdir(data);
  let server: DevServer = await startDevServer({ data, port, uiPort });
  stops.push(() => server.stop());
  return {
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async start() {
      server = await startDevServer({ data, port, uiPort });
    },
    freeze: async () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: async () => void process.kill(server.pid, 'SIGCONT'),
  };
}

async function untilAnswers({ connection, workflowService }: Client): Promise<void> {
  const deadline = Date.now() + ANSWER_MS;
  for (;;) {
    try {
      await connection.withDeadline(Date.now() + 1_000, () => workflowService.getSystemInfo({}));
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error('The engine did not come back', { cause: error });
      }
      await sleep(POLL_MS);
    }
  }
}
