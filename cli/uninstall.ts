/** `fleetwright uninstall`: takes everything away that `install` put on an API server. */
import { uninstallHub } from '../infra/install/uninstall.ts';
import { createKubeClient } from '../kube/client.ts';
import { connectKubeconfig } from '../kube/kubeconfig.ts';
import type { Command } from './command.ts';
import { ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { serverSettings } from './install.ts';

const settings = {
  ...serverSettings,
  yes: setting(flag.default(false), "Yes, delete all objects of Karmada's kinds"),
  force: setting(flag.default(false), 'Also while members are joined: what runs on them stays there'),
};

/** Removes an installation and prints what is gone. */
export const command: Command = {
  summary: 'Remove an installation from an API server',
  usage: '--yes [flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const { kubeconfig, context, yes, force } = configuration;
    const transport = connectKubeconfig({
      ...(kubeconfig === undefined ? {} : { path: kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
    try {
      if (!yes) {
        throw new ConfigurationError(
          `this deletes all policies, bindings, works and other objects of Karmada's kinds on ${transport.server}: say --yes`,
        );
      }
      await uninstallHub({
        client: createKubeClient(transport),
        force,
        onRemoved: (kind, key) => process.stdout.write(`${kind} ${key} removed\n`),
      });
      return 0;
    } finally {
      await transport.close();
    }
  },
};
