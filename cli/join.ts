/** `fleetwright join`: a cluster becomes a push member. */
import { joinMember } from '../infra/join/join-member.ts';
import type { Command } from './command.ts';
import { readCommandLine } from './configuration.ts';
import { clusterSettings, connectCluster, descriptionSettings, hubSettings, onlyArgument } from './member-settings.ts';

const settings = { ...clusterSettings, ...hubSettings, ...descriptionSettings };

/** Joins a cluster by its kubeconfig. */
export const command: Command = {
  summary: 'Join a cluster as a push member: the hub reaches it by an account of its own',
  usage: 'NAME --cluster-kubeconfig FILE [flags]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const name = onlyArgument(rest, 'the name for the cluster');
    const hub = connectCluster(configuration.kubeconfig, configuration.context);
    const member = connectCluster(configuration['cluster-kubeconfig'], configuration['cluster-context']);
    try {
      const { server, tls, proxyUrl } = member.connection;
      await joinMember({
        hub: hub.client,
        member: member.client,
        name,
        endpoint: server,
        ca: tls?.ca,
        insecureSkipVerify: tls?.insecureSkipVerify,
        proxyUrl,
        namespace: configuration['cluster-namespace'],
        provider: configuration.provider,
        region: configuration.region,
        zones: configuration.zones,
        labels: configuration.labels,
      });
    } finally {
      await Promise.all([hub.client.transport.close(), member.client.transport.close()]);
    }
    process.stdout.write(`cluster(${name}) is joined successfully\n`);
    return 0;
  },
};
