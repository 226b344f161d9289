/** `fleetwright join`: a cluster becomes a push member. */
import { joinMember } from '../infra/join/join-member.ts';
import type { Command } from './command.ts';
import { readCommandLine } from './configuration.ts';
import { bringIn, newMemberSettings } from './new-member.ts';

/** Joins a cluster by its kubeconfig. */
export const command: Command = {
  summary: 'Join a cluster as a push member: the hub reaches it by an account of its own',
  usage: 'NAME --cluster-kubeconfig FILE [flags]',
  settings: newMemberSettings,
  async run(args) {
    const { configuration, rest } = readCommandLine(newMemberSettings, args, process.env);
    const name = await bringIn(configuration, rest, async ({ hub, member, description }) => {
      const { server, tls, proxyUrl } = member.connection;
      await joinMember({
        hub: hub.client,
        member: member.client,
        ...description,
        endpoint: server,
        ca: tls?.ca,
        insecureSkipVerify: tls?.insecureSkipVerify,
        proxyUrl,
      });
    });
    process.stdout.write(`cluster(${name}) is joined successfully\n`);
    return 0;
  },
};
