/** `fleetwright unjoin`: a member leaves the fleet. */
import { z } from 'zod';
import { MemberUnavailableError } from '../activities/members.ts';
import { cluster as clusterSchema } from '../domain/kinds/cluster.ts';
import { CLUSTERS, SECRETS } from '../infra/join/resources.ts';
import { unjoinMember } from '../infra/join/unjoin-member.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { parseObject } from '../kube/parse.ts';
import { memberConnection } from '../workers/member-connection.ts';
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
      kubeconfig === undefined
        ? await connectAsHub(hub, name)
        : connectCluster(kubeconfig, configuration['cluster-context']).client;
    try {
      await unjoinMember({
        hub,
        member,
        mayLeaveAccess: kubeconfig === undefined || configuration.force,
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

/** As the hub reaches it; undefined where it does not: pull members, and those that lack credentials. */
async function connectAsHub(hub: KubeClient, name: string): Promise<KubeClient | undefined> {
  const object = await hub.get(CLUSTERS, { name });
  const cluster = object && parseObject(clusterSchema, object);
  if (!cluster?.spec.secretRef || cluster.spec.syncMode !== 'Push') {
    return undefined;
  }
  try {
    const { transport } = memberConnection(cluster, await hub.get(SECRETS, cluster.spec.secretRef));
    return createKubeClient(createHttpTransport(transport));
  } catch (error) {
    if (error instanceof MemberUnavailableError) {
      return undefined;
    }
    throw error;
  }
}
