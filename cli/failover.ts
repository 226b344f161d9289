/** `fleetwright failover`: sees and steers failovers, and practises them. */
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import type { Command } from './command.ts';
import { type Configuration, ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { drill } from './failover-drill.ts';
import { history, list, show, steer } from './failover-runs.ts';

/** Settings of all subcommands. */
export const failoverSettings = {
  cluster: setting(z.string().optional(), 'Only this member', { placeholder: 'NAME' }),
  'dry-run': setting(flag.default(false), 'drill: say what would move, and change nothing'),
  engine: setting(z.string().default('127.0.0.1:7233'), 'Address of the Temporal engine', { placeholder: 'HOST:PORT' }),
  'engine-namespace': setting(z.string().default('default'), 'Namespace in the engine', { placeholder: 'NAME' }),
  json: setting(flag.default(false), 'Print JSON'),
  hub: setting(z.string().optional(), "drill: the hub's kubeconfig; $KUBECONFIG when absent", {
    placeholder: 'FILE',
  }),
  limit: setting(z.coerce.number().int().min(1).max(1_000).default(20), 'history: newest runs to show', {
    placeholder: 'N',
  }),
  undo: setting(flag.default(false), 'drill: end a drill'),
};

/** Values of {@link failoverSettings}. */
export type FailoverConfiguration = Configuration<typeof failoverSettings>;

/** Lists, shows, steers and practises failovers. */
export const command: Command = {
  summary: 'See, steer and practise failovers',
  usage: 'list | show CLUSTER | pause CLUSTER | resume CLUSTER | abort CLUSTER | history | drill --cluster NAME',
  settings: failoverSettings,
  async run(args) {
    const { configuration, rest } = readCommandLine(failoverSettings, args, process.env);
    const [verb, cluster = configuration.cluster] = rest;
    switch (verb) {
      case 'list':
        return withEngine(configuration, (client) => list(client, configuration));
      case 'show':
        return withEngine(configuration, (client) => show(client, named(cluster), configuration));
      case 'pause':
      case 'resume':
      case 'abort':
        return withEngine(configuration, (client) => steer(client, named(cluster), verb));
      case 'history':
        return withEngine(configuration, (client) => history(client, cluster, configuration));
      case 'drill':
        return drill(named(cluster), configuration);
      default:
        throw new ConfigurationError(`unknown subcommand "${verb ?? ''}"; use ${command.usage}`);
    }
  },
};

function named(cluster: string | undefined): string {
  if (!cluster) {
    throw new ConfigurationError('name a member');
  }
  return cluster;
}

async function withEngine(
  { engine, 'engine-namespace': namespace }: FailoverConfiguration,
  work: (client: Client) => Promise<number>,
): Promise<number> {
  const connection = await Connection.connect({ address: engine }).catch((error: unknown) => {
    throw new ConfigurationError(
      `--engine: nobody answers at ${engine}: ${error instanceof Error ? error.message : error}`,
    );
  });
  try {
    return await work(new Client({ connection, namespace }));
  } finally {
    await connection.close();
  }
}
