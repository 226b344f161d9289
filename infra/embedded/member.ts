/** A simulated member with its API server, joined to the hub. */
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { CLUSTER_NAMESPACE } from '../../domain/kinds/names.ts';
import type { KubeClient, ObjectToWrite } from '../../kube/client.ts';
import { isAlreadyExists } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { type Member, startMember } from '../members/member.ts';
import { type EmbeddedServer, openEmbeddedServer } from './api-server.ts';

/** What {@link openEmbeddedMember} needs. */
export interface EmbeddedMemberOptions {
  name: string;
  folder: string;
  host: string;
  port: number;
  /** The hub to join. */
  hub: KubeClient;
}

/** A running member. */
export interface EmbeddedMember {
  name: string;
  server: EmbeddedServer;
  member: Member;
  close(): Promise<void>;
}

const SECRETS: ResourceType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };
const CLUSTERS: ResourceType = {
  group: 'cluster.karmada.io',
  version: 'v1alpha1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: false,
};

/** Three nodes of a small cluster. */
const NODES = [1, 2, 3].map((index) => ({ name: `node-${index}`, cpu: '8', memory: '32Gi' }));

/** Starts a member and joins it where it is not joined yet. */
export async function openEmbeddedMember({
  name,
  folder,
  host,
  port,
  hub,
}: EmbeddedMemberOptions): Promise<EmbeddedMember> {
  const server = await openEmbeddedServer({ name, folder, host, port, definitions: BUILTIN_RESOURCES });
  const member = await startMember({ transport: server.transport, nodes: NODES });
  await join(hub, name, server);
  return {
    name,
    server,
    member,
    async close() {
      member.close();
      await server.close();
    },
  };
}

async function join(hub: KubeClient, name: string, { url, ca, token }: EmbeddedServer): Promise<void> {
  const secret: ObjectToWrite = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: CLUSTER_NAMESPACE },
    stringData: { token, caBundle: ca },
  };
  const cluster: ObjectToWrite = {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name },
    spec: { syncMode: 'Push', apiEndpoint: url, secretRef: { namespace: CLUSTER_NAMESPACE, name } },
  };
  for (const [resource, object] of [
    [SECRETS, secret],
    [CLUSTERS, cluster],
  ] as const) {
    await hub.create(resource, object).catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
  }
}
