/** `fleetwright agent`: what runs beside a pull member. */
import { pino } from 'pino';
import { z } from 'zod';
import { createKubeClient } from '../kube/client.ts';
import type { ClientCertificate } from '../kube/connections.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { connectInCluster } from '../kube/in-cluster.ts';
import { connectKubeconfig, readKubeconfig } from '../kube/kubeconfig.ts';
import { formatKubeconfig } from '../kube/kubeconfig-file.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { startAgent } from '../workers/agent.ts';
import { connectEngine } from '../workers/engine.ts';
import { type AgentIdentity, readAgentIdentity } from './agent-identity.ts';
import type { Command } from './command.ts';
import { readCommandLine, setting } from './configuration.ts';
import { thresholdSettings, thresholdsOf } from './control-plane-settings.ts';
import { engineSettings } from './engine-settings.ts';
import { certificateSettings, DAY_SECONDS, onlyArgument } from './member-settings.ts';

const settings = {
  ...engineSettings,
  ...certificateSettings,
  ...thresholdSettings,
  kubeconfig: setting(z.string().optional(), 'Kubeconfig of the agent for the hub [the Secret that registering left]', {
    placeholder: 'FILE',
  }),
  'cluster-kubeconfig': setting(z.string().optional(), 'Kubeconfig of the member [the cluster of this pod]', {
    placeholder: 'FILE',
  }),
  'log-level': setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'), 'What is logged', {
    placeholder: 'LEVEL',
  }),
};

/** Runs the agent until it is told to stop. */
export const command: Command = {
  summary: 'Run the agent of a pull member, beside the member',
  usage: 'NAME --engine HOST:PORT [flags]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const name = onlyArgument(rest, 'the name of the cluster');
    const logger = pino({ level: configuration['log-level'] }, pino.destination(2));
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => resolve());
      }
    });
    const member = connectMember(configuration['cluster-kubeconfig']);
    const identity = await readAgentIdentity(createKubeClient(member), configuration.kubeconfig);
    const { transport: hub, certificate } = await connectHub(identity, configuration['certificate-days'] * DAY_SECONDS);
    const engine = await connectEngine({
      address: configuration.engine,
      namespace: configuration['engine-namespace'],
      logger,
    });
    const agent = await startAgent({
      name,
      hub,
      member,
      engine,
      logger,
      thresholds: thresholdsOf(configuration),
      ...(certificate ? { certificate } : {}),
    });
    logger.info({ cluster: name }, 'the agent is at work');
    try {
      await Promise.race([interrupted, agent.finished]);
      return 0;
    } finally {
      await agent.stop();
      await Promise.all([hub.close(), engine.close()]);
    }
  },
};

function connectMember(kubeconfig: string | undefined): KubeTransport {
  const transport = kubeconfig === undefined ? connectInCluster() : connectKubeconfig({ path: kubeconfig });
  if (!transport) {
    throw new Error('The agent does not run in a pod: give --cluster-kubeconfig');
  }
  return transport;
}

/** The hub by the agent's certificate, which may change while the agent runs; other credentials are used as they are. */
async function connectHub({ kubeconfig, save }: AgentIdentity, validForSeconds: number) {
  const { context, transport } = readKubeconfig({ text: kubeconfig });
  const { certificate: first } = (await transport.credentials?.(false)) ?? {};
  if (!first) {
    return { transport: createHttpTransport(transport), certificate: undefined };
  }
  let current = first;
  return {
    transport: createHttpTransport({ ...transport, credentials: () => ({ certificate: current }) }),
    certificate: {
      certificate: first,
      validForSeconds: Math.round(validForSeconds),
      async save(certificate: ClientCertificate) {
        const { server, tls } = transport;
        await save(
          formatKubeconfig([{ name: context, server, certificate, ...(tls?.ca === undefined ? {} : { ca: tls.ca }) }]),
        );
        current = certificate;
      },
    },
  };
}
