/** `fleetwright install`: makes a Kubernetes API server a hub. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { installHub } from '../infra/install/install.ts';
import { createKubeClient } from '../kube/client.ts';
import { connectKubeconfig } from '../kube/kubeconfig.ts';
import type { Command } from './command.ts';
import { ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';

/** Where the server is. */
export const serverSettings = {
  kubeconfig: setting(z.string().optional(), 'Kubeconfig of the API server [$KUBECONFIG, ~/.kube/config]', {
    placeholder: 'FILE',
  }),
  context: setting(z.string().optional(), "Context of the kubeconfig [the file's current one]", {
    placeholder: 'NAME',
  }),
};

const settings = {
  ...serverSettings,
  'webhook-url': setting(
    z.url({ protocol: /^https$/ }),
    'Where the API server finds the webhooks, as https://HOST:PORT',
    {
      placeholder: 'URL',
    },
  ),
  'webhook-ca': setting(z.string().min(1), "PEM file with the authority of the webhooks' certificate", {
    placeholder: 'FILE',
  }),
  propagations: setting(
    flag.default(false),
    'The webhooks run with --engine: the hub passes requests for propagations to them',
  ),
  'serve-clusters': setting(
    flag.default(false),
    'With --propagations: requests for Clusters too, so that karmadactl reaches members through the hub',
  ),
  quiet: setting(flag.default(false), 'Print only the summary'),
};

/** Installs and prints what was done. */
export const command: Command = {
  summary: 'Make a Kubernetes API server a hub',
  usage: '--webhook-url URL --webhook-ca FILE [flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const { kubeconfig, context, quiet } = configuration;
    const webhook = {
      url: configuration['webhook-url'],
      caBundle: await readFile(configuration['webhook-ca'], 'utf8').catch((cause: unknown) => {
        throw new ConfigurationError(`--webhook-ca: cannot read ${configuration['webhook-ca']}`, { cause });
      }),
    };
    const transport = connectKubeconfig({
      ...(kubeconfig === undefined ? {} : { path: kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
    try {
      const applied = await installHub({
        client: createKubeClient(transport),
        webhook,
        withPropagations: configuration.propagations,
        withClusters: configuration.propagations && configuration['serve-clusters'],
        onApplied: ({ kind, key, change }) => {
          if (!quiet && change !== 'unchanged') {
            process.stdout.write(`${kind} ${key} ${change}\n`);
          }
        },
      });
      const changed = applied.filter(({ change }) => change !== 'unchanged').length;
      process.stdout.write(
        changed === 0
          ? `Nothing to do: ${transport.server} is a hub (${applied.length} objects unchanged)\n`
          : `${transport.server} is a hub: ${changed} of ${applied.length} objects created or changed\n`,
      );
      return 0;
    } finally {
      await transport.close();
    }
  },
};
