/** One embedded instance: data folder, engine, hub, simulated members and control plane, started in parallel where possible. */
import { join } from 'node:path';
import { type Logger, pino } from 'pino';
import { fleetMetrics } from '../api/resource-metrics/fleet-metrics.ts';
import { createResourceMetrics } from '../api/resource-metrics/resource-metrics-api.ts';
import type { FeatureGates } from '../domain/feature-gates.ts';
import type { EmbeddedServer } from '../infra/embedded/api-server.ts';
import { openEmbeddedHub } from '../infra/embedded/hub.ts';
import { type EmbeddedMember, openEmbeddedMember } from '../infra/embedded/member.ts';
import { stopLeftOverEngine } from '../infra/engine/dev-server.ts';
import { superviseEngine } from '../infra/engine/supervisor.ts';
import { createKubeClient } from '../kube/client.ts';
import { type NewContext, writeKubeconfig } from '../kube/kubeconfig-file.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { type ControlPlaneOptions, startControlPlane } from '../workers/control-plane.ts';
import { connectEngine, type Engine } from '../workers/engine.ts';
import { openDataFolder } from './data-folder.ts';
import { connectExternalHub, makeHub, type WebhookPlace } from './external-hub.ts';
import { createConsolePage, createPropagationExtension } from './hub-extensions.ts';
import { assertPortsFree, type WantedPort } from './ports.ts';

/** Ends one thing that was started. */
export type Stop = () => Promise<void>;

/** What to start. */
export interface InstanceOptions {
  data: string;
  hubPort: number;
  enginePort: number;
  uiPort: number;
  /** How many simulated members. */
  members: number;
  /** Kubeconfig of an external hub. */
  hub: string | undefined;
  /** Where the webhooks of an external hub are served. */
  webhooks: WebhookPlace;
  /** `host:port` of an external Temporal. */
  engine: string | undefined;
  /** Keep the call stacks of workflows for the Temporal UI. */
  workflowDebug: boolean;
  /** Gates, duties, estimates and thresholds. */
  controlPlane: Pick<
    ControlPlaneOptions,
    'controllers' | 'schedulerEstimator' | 'thresholds' | 'silence' | 'failover' | 'autoscaling'
  > & {
    gates: FeatureGates;
  };
  /** ClusterTaintPolicies may set NoExecute. */
  allowNoExecuteTaintPolicy: boolean;
  logLevel: string;
  /** File for the hub's audit log. */
  auditFile: string | undefined;
  /** Filled with what must be stopped, in the order in which it was started, also when the start fails. */
  stops: Stop[];
  onProgress: (message: string) => void;
}

/** What runs. */
export interface Instance {
  hubUrl: string;
  /** Path of the kubeconfig file with all contexts. */
  kubeconfig: string;
  uiUrl: string;
  members: string[];
  /** Where the web page is; undefined where there is none. */
  consoleUrl: string | undefined;
  /** The hub with all rights. */
  transport: KubeTransport;
  /** Rejects when something that must run ends by itself. */
  finished: Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts it. Rejects when something cannot be had; what was started by then is in `stops`. */
export async function startInstance(options: InstanceOptions): Promise<Instance> {
  const { stops } = options;
  const folder = await openDataFolder(options.data);
  stops.push(async () => folder.release());
  await stopLeftOverEngine(folder.path);
  await assertPortsFree(HOST, wantedPorts(options));
  const logger = pino({ level: options.logLevel }, pino.destination(2));
  const starting = [startEngine(options, folder.path), startHub(options, folder.path, logger)] as const;
  await Promise.allSettled(starting); // One that fails must not be told before the other is in `stops`.
  const [engine, hub] = await Promise.all(starting);
  const connected = await connectEngine({ address: engine.address, logger });
  stops.push(() => connected.close());
  const consoleUrl = await hub.finish(connected, engine.uiUrl);
  const hubClient = createKubeClient(hub.transport);
  const members = await startMembers(options, folder.path, hubClient, logger);
  const contexts = [...hub.contexts, ...(await Promise.all(members.map(({ server }) => server.adminContext())))];
  const kubeconfig = join(folder.path, 'kubeconfig');
  await writeKubeconfig(kubeconfig, contexts);
  const controlPlane = await startControlPlane({
    transport: hub.transport,
    engine: connected,
    logger,
    isAlone: options.engine === undefined,
    workflowDebug: options.workflowDebug,
    ...options.controlPlane,
  });
  stops.push(() => controlPlane.stop());
  return {
    hubUrl: hub.url,
    kubeconfig,
    uiUrl: engine.uiUrl,
    members: members.map(({ name }) => name),
    consoleUrl,
    transport: hub.transport,
    finished: controlPlane.finished,
  };
}

function wantedPorts(options: InstanceOptions): WantedPort[] {
  const { hub, engine, hubPort, enginePort, uiPort, members, webhooks } = options;
  return [
    hub === undefined ? { flag: 'hub-port', port: hubPort } : { flag: 'webhook-port', port: webhooks.port },
    ...Array.from({ length: members }, (_, index) => ({ flag: 'hub-port', port: hubPort + 1 + index })),
    ...(engine === undefined
      ? [
          { flag: 'engine-port', port: enginePort },
          { flag: 'ui-port', port: uiPort },
        ]
      : []),
  ];
}

interface StartedEngine {
  address: string;
  uiUrl: string;
}

async function startEngine(options: InstanceOptions, data: string): Promise<StartedEngine> {
  if (options.engine !== undefined) {
    const [host] = options.engine.split(':');
    return { address: options.engine, uiUrl: `http://${host}:8080` };
  }
  options.onProgress('starting the engine …');
  const { enginePort: port, uiPort, onProgress } = options;
  const engine = await superviseEngine({ data, port, uiPort, onProgress });
  options.stops.push(() => engine.stop());
  return { address: engine.address, uiUrl: engine.uiUrl };
}

interface StartedHub {
  url: string;
  transport: KubeTransport;
  contexts: NewContext[];
  /** What is left to do once the engine is connected; resolves to the URL of the console, if there is one. */
  finish: (engine: Engine, uiUrl: string) => Promise<string | undefined>;
}

async function startHub(options: InstanceOptions, data: string, logger: Logger): Promise<StartedHub> {
  const { hub: kubeconfig, webhooks, stops, onProgress } = options;
  const isAlone = options.engine === undefined;
  if (kubeconfig !== undefined) {
    const hub = await connectExternalHub(kubeconfig);
    stops.push(() => hub.transport.close());
    const onStarted = (stop: Stop) => void stops.push(stop);
    return {
      url: hub.url,
      transport: hub.transport,
      contexts: [hub.context],
      finish: (engine, uiUrl) =>
        makeHub({
          ...{ hub, engine, uiUrl, webhooks, isAlone, logger, onProgress, onStarted },
          gates: options.controlPlane.gates,
          allowNoExecuteTaintPolicy: options.allowNoExecuteTaintPolicy,
          folder: data,
        }),
    };
  }
  onProgress('starting the hub …');
  const propagations = createPropagationExtension(options.controlPlane.gates);
  const hub: EmbeddedServer = await openEmbeddedHub({
    folder: join(data, 'hub'),
    host: HOST,
    port: options.hubPort,
    gates: options.controlPlane.gates,
    allowNoExecuteTaintPolicy: options.allowNoExecuteTaintPolicy,
    extensions: [propagations, createResourceMetrics(fleetMetrics(() => hub.transport))],
    auditFile: options.auditFile,
    logger,
    page: createConsolePage(),
  });
  stops.push(() => hub.close());
  return {
    url: hub.url,
    transport: hub.transport,
    contexts: [await hub.adminContext()],
    async finish(engine, uiUrl) {
      propagations.connect({ hub: (user) => hub.server.transport(user), engine, uiUrl });
      return `${hub.url}/console/`;
    },
  };
}

async function startMembers(
  options: InstanceOptions,
  data: string,
  hub: ReturnType<typeof createKubeClient>,
  logger: Logger,
): Promise<EmbeddedMember[]> {
  const names = Array.from({ length: options.members }, (_, index) => `member${index + 1}`);
  const starting = names.map(async (name, index) => {
    const member = await openEmbeddedMember({
      name,
      folder: join(data, 'members', name),
      host: HOST,
      port: options.hubPort + 1 + index,
      hub,
      logger: logger.child({ member: name }),
    });
    options.stops.push(() => member.close());
    return member;
  });
  await Promise.allSettled(starting);
  return Promise.all(starting);
}
