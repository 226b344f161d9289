/** What joining and registering have in common: a name, a hub and a cluster to connect, and what the hub is told of it. */
import type { Configuration } from './configuration.ts';
import {
  type Connected,
  clusterSettings,
  connectCluster,
  descriptionSettings,
  hubSettings,
  onlyArgument,
} from './member-settings.ts';

/** Settings of every command that brings a member in. */
export const newMemberSettings = { ...clusterSettings, ...hubSettings, ...descriptionSettings };

/** A cluster that is to become a member. */
export interface NewMember {
  hub: Connected;
  member: Connected;
  /** What both ways in tell the hub. */
  description: {
    name: string;
    namespace: string;
    provider: string | undefined;
    region: string | undefined;
    zones: string[] | undefined;
    labels: Record<string, string> | undefined;
  };
}

/** Connects hub and cluster, brings the member in, and closes both connections. Resolves to the member's name. */
export async function bringIn(
  configuration: Configuration<typeof newMemberSettings>,
  rest: readonly string[],
  bring: (newMember: NewMember) => Promise<void>,
): Promise<string> {
  const name = onlyArgument(rest, 'the name for the cluster');
  const hub = connectCluster(configuration.kubeconfig, configuration.context);
  const member = connectCluster(configuration['cluster-kubeconfig'], configuration['cluster-context']);
  const { provider, region, zones, labels } = configuration;
  const description = { name, namespace: configuration['cluster-namespace'], provider, region, zones, labels };
  try {
    await bring({ hub, member, description });
  } finally {
    await Promise.all([hub.client.transport.close(), member.client.transport.close()]);
  }
  return name;
}
