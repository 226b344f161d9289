/** `fleetwright unjoin`: a member leaves the fleet. */
import { z } from 'zod';
import { unjoinMember } from '../infra/join/unjoin-member.ts';
import type { Command } from './command.ts';
import { flag, readCommandLine, setting } from './configuration.ts';
import { clusterSettings, connectCluster, hubSettings, onlyArgument } from './member-settings.ts';

const settings = {
  ...clusterSettings,
  ...hubSettings,
  wait: setting(z.coerce.number().positive().default(60), 'Seconds for the control plane to take everything back', {
    placeholder: 'SECONDS',
  }),
  force: setting(flag.default(false), 'After that time leave on the member what is there, and nothing on the hub'),
};

/** Unjoins a cluster. */
export const command: Command = {
  summary: 'Take a member out, with all that the hub put there',
  usage: 'NAME [--cluster-kubeconfig FILE] [--force] [flags]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const name = onlyArgument(rest, 'the name of the cluster');
    const hub = connectCluster(configuration.kubeconfig, configuration.context).client;
    const kubeconfig = configuration['cluster-kubeconfig'];
    const member =
      kubeconfig === undefined ? undefined : connectCluster(kubeconfig, configuration['cluster-context']).client;
    try {
      await unjoinMember({
        hub,
        member,
        name,
        namespace: configuration['cluster-namespace'],
        waitMs: configuration.wait * 1_000,
        isForced: configuration.force,
        onProgress: (message) => process.stdout.write(`${message}\n`),
      });
    } finally {
      await Promise.all([hub.transport.close(), member?.transport.close()]);
    }
    process.stdout.write(`cluster(${name}) has left\n`);
    return 0;
  },
};
