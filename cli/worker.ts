/** `fleetwright worker`: one of any number of processes that serve a hub together. */
import { pino } from 'pino';
import { z } from 'zod';
import { connectInCluster } from '../kube/in-cluster.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { startControlPlane } from '../workers/control-plane.ts';
import { connectEngine } from '../workers/engine.ts';
import type { Command } from './command.ts';
import { ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { controlPlaneOptions, controlPlaneSettings } from './control-plane-settings.ts';
import { engineSettings } from './engine-settings.ts';
import { connectExternalHub } from './external-hub.ts';

const settings = {
  hub: setting(z.string().optional(), 'Kubeconfig of the hub [the service account of this pod]', {
    placeholder: 'KUBECONFIG',
  }),
  ...engineSettings,
  ...controlPlaneSettings,
  'workflow-debug': setting(flag.default(false), 'Show where workflows wait in the Temporal UI (a third more CPU)'),
  'log-level': setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'), 'What is logged', {
    placeholder: 'LEVEL',
  }),
};

/** Serves until it is told to stop. */
export const command: Command = {
  summary: 'Serve an installed hub, beside any number of others',
  usage: '--hub KUBECONFIG --engine HOST:PORT [flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const logger = pino({ level: configuration['log-level'] }, pino.destination(2));
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => resolve());
      }
    });
    const transport = await connectHub(configuration.hub);
    const engine = await connectEngine({
      address: configuration.engine,
      namespace: configuration['engine-namespace'],
      logger,
    });
    try {
      const controlPlane = await startControlPlane({
        transport,
        engine,
        logger,
        isAlone: false,
        workflowDebug: configuration['workflow-debug'],
        ...controlPlaneOptions(configuration),
      });
      process.stdout.write(`serving ${transport.server} with ${configuration.engine}\n`);
      try {
        await Promise.race([interrupted, controlPlane.finished]);
      } finally {
        await controlPlane.stop();
      }
      return 0;
    } finally {
      await Promise.all([engine.close(), transport.close()]);
    }
  },
};

async function connectHub(kubeconfig: string | undefined): Promise<KubeTransport> {
  if (kubeconfig !== undefined) {
    return (await connectExternalHub(kubeconfig)).transport;
  }
  const transport = connectInCluster();
  if (!transport) {
    throw new ConfigurationError('This is no pod: say where the hub is with --hub KUBECONFIG');
  }
  return transport;
}
