/**
 * A whole Fleetwright under test, started as a user does. By default everything is embedded and the members are
 * simulated; FLEETWRIGHT_HUB (a kubeconfig) puts an API server of yours in the hub's place, FLEETWRIGHT_TESTBED (a folder
 * with run/<member>/kubeconfig) real clusters in the members'.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';
import { type ClusterClient, type ObjectReference, openClusterClient } from './cluster-client.ts';
import { type RunningCommand, runCommand } from './command.ts';
import { conditionAmong } from './matchers.ts';
import { freePorts } from './ports.ts';
import { joinRealMember } from './real-member.ts';

/** The folder and the ports of an instance: they stay the same when it is started again. */
export interface InstancePlace {
  data: string;
  hubPort: number;
  enginePort: number;
  uiPort: number;
  /** Names of the members, member1… */
  members: readonly string[];
  /** Flags besides those of folder and ports. */
  flags: readonly string[];
}

/** What is not as usual about an instance. */
export interface InstanceOptions {
  /** @default {2} */
  memberCount?: number;
  flags?: readonly string[];
}

/** A running instance with two members or more. */
export interface Instance {
  place: InstancePlace;
  command: RunningCommand;
  kubeconfig: string;
  hub: ClusterClient;
  member1: ClusterClient;
  member2: ClusterClient;
  /** Any of its members. Throws for a name that is none. */
  member(name: string): ClusterClient;
  engine: Client;
  /** Pid of the embedded engine's process. */
  enginePid(): Promise<number>;
  /** Ctrl-C; resolves when the process has ended. Throws when it ends other than well. */
  stop(): Promise<void>;
  /** Unjoins the members from a hub that outlives the instance: the next one may not know them. */
  leave(): Promise<void>;
  /** Drops the connections without touching the process. */
  disconnect(): Promise<void>;
}

/** What takes longer to stop hangs. */
const STOP_PATIENCE_MS = 20_000;

/** A garbage collector that has just learned of Karmada's kinds takes up to half a minute. */
const LEAVE_PATIENCE_MS = 90_000;

const TESTBED = process.env.FLEETWRIGHT_TESTBED;
const HUB = process.env.FLEETWRIGHT_HUB;

/** A fresh folder and free ports. */
export async function newPlace({ memberCount = 2, flags = [] }: InstanceOptions = {}): Promise<InstancePlace> {
  const first = await freePorts(memberCount + 3);
  return {
    members: Array.from({ length: memberCount }, (_, index) => `member${index + 1}`),
    flags,
    data: await mkdtemp(join(tmpdir(), 'fleetwright-test-')),
    hubPort: first,
    enginePort: first + memberCount + 1,
    uiPort: first + memberCount + 2,
  };
}

/** Removes the folder of an instance that does not run any more. */
export async function removePlace({ data }: InstancePlace): Promise<void> {
  await rm(data, { recursive: true, force: true });
}

/** Flags that start an instance at a place. */
export function startArguments({ data, hubPort, enginePort, uiPort, members, flags }: InstancePlace): string[] {
  return [
    ...[
      'start',
      '--data',
      data,
      '--hub-port',
      `${hubPort}`,
      '--engine-port',
      `${enginePort}`,
      '--ui-port',
      `${uiPort}`,
    ],
    ...['--members', String(TESTBED === undefined ? members.length : 0)],
    ...flags,
    ...(HUB === undefined ? [] : ['--hub', HUB, '--webhook-port', `${hubPort}`]),
  ];
}

/** Starts an instance; resolves when it says that it is ready and its members are. One that does not come up is ended. */
export async function startInstance(place: InstancePlace): Promise<Instance> {
  const command = runCommand(startArguments(place));
  try {
    return await connectInstance(place, command);
  } catch (error) {
    await abandon({ command, place });
    throw new Error(`The instance did not come up:\n${command.output()}`, { cause: error });
  }
}

async function connectInstance(place: InstancePlace, command: RunningCommand): Promise<Instance> {
  await command.printed(/^Next:$/m);
  const kubeconfig = join(place.data, 'kubeconfig');
  const connect = (context: string): ClusterClient =>
    openClusterClient(connectKubeconfig({ path: kubeconfig, context }));
  const hub = connect('fleetwright');
  const memberOf = (name: string): Promise<ClusterClient> | ClusterClient =>
    TESTBED === undefined ? connect(name) : joinRealMember(hub, name, join(TESTBED, 'run', name, 'kubeconfig'));
  const members = new Map<string, ClusterClient>();
  for (const name of place.members) {
    members.set(name, await memberOf(name));
  }
  const member = (name: string): ClusterClient => {
    const found = members.get(name);
    if (!found) {
      throw new Error(`The instance has no ${name}`);
    }
    return found;
  };
  const connection = await Connection.connect({ address: `127.0.0.1:${place.enginePort}` });
  const disconnect = async (): Promise<void> => {
    await Promise.all([hub, ...members.values()].map(({ client }) => client.transport.close()));
    await connection.close();
  };
  const instance: Instance = {
    place,
    command,
    kubeconfig,
    hub,
    member1: member('member1'),
    member2: member('member2'),
    member,
    engine: new Client({ connection }),
    disconnect,
    async leave() {
      for (const name of HUB === undefined ? [] : place.members) {
        await hub.delete(clusterReference(name));
        await hub.untilAbsent(clusterReference(name), LEAVE_PATIENCE_MS);
      }
    },
    enginePid: async () => Number(await readFile(join(place.data, 'engine.pid'), 'utf8')),
    async stop() {
      await disconnect();
      await interrupt(command);
    },
  };
  for (const name of place.members) {
    await hub.until(clusterReference(name), { status: { conditions: conditionAmong('Ready', 'True') } });
  }
  return instance;
}

/** Ctrl-C. A process that does not end is killed, so that nothing outlives the tests, and that is an error. */
async function interrupt(command: RunningCommand): Promise<void> {
  const killer = setTimeout(() => command.signal('SIGKILL'), STOP_PATIENCE_MS);
  command.signal('SIGINT');
  const how = await command.ended.finally(() => clearTimeout(killer));
  if (how !== 0) {
    throw new Error(`The instance ended with ${how}:\n${command.output()}`);
  }
}

/** The Cluster object of a member. */
export function clusterReference(name: string): ObjectReference {
  return { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', name };
}

/** Ends the engine that a killed process has left behind, if there is one. */
export async function killEngine({ data }: InstancePlace): Promise<void> {
  const pid = Number(await readFile(join(data, 'engine.pid'), 'utf8').catch(() => ''));
  const command = pid ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : '';
  if (command.includes(data)) {
    process.kill(pid, 'SIGKILL');
  }
}

/** Ends whatever still runs of an instance, so that nothing outlives a test that failed. */
export async function abandon({ command, place }: Pick<Instance, 'command' | 'place'>): Promise<void> {
  command.signal('SIGKILL');
  await command.ended;
  await killEngine(place);
}
