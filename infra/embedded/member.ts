/** A simulated member with its API server, joined to the hub. */
import type { Logger } from 'pino';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { createResourceMetrics } from '../../api/resource-metrics/resource-metrics-api.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { joinMember } from '../join/join-member.ts';
import { type Member, startMember } from '../members/member.ts';
import { simulatedMetrics } from '../members/metrics.ts';
import { type EmbeddedServer, openEmbeddedServer } from './api-server.ts';

/** What {@link openEmbeddedMember} needs. */
export interface EmbeddedMemberOptions {
  name: string;
  folder: string;
  host: string;
  port: number;
  /** The hub to join. */
  hub: KubeClient;
  /** @default silent */
  logger?: Logger;
}

/** A running member. */
export interface EmbeddedMember {
  name: string;
  server: EmbeddedServer;
  member: Member;
  close(): Promise<void>;
}

/** Three nodes of a small cluster. */
const NODES = [1, 2, 3].map((index) => ({ name: `node-${index}`, cpu: '8', memory: '32Gi' }));

/** Starts a member and joins it where it is not joined yet. */
export async function openEmbeddedMember({
  name,
  folder,
  host,
  port,
  hub,
  logger,
}: EmbeddedMemberOptions): Promise<EmbeddedMember> {
  const server: EmbeddedServer = await openEmbeddedServer({
    name,
    folder,
    host,
    port,
    definitions: BUILTIN_RESOURCES,
    extensions: [createResourceMetrics(simulatedMetrics(() => createKubeClient(server.transport)))],
    ...(logger && { logger }),
  });
  const member = await startMember({ transport: server.transport, nodes: NODES, ...(logger && { logger }) });
  async function close(): Promise<void> {
    member.close();
    await server.close();
  }
  try {
    await joinMember({
      hub,
      member: createKubeClient(server.transport),
      name,
      endpoint: server.url,
      ca: server.ca,
      isRefresh: true,
    });
  } catch (error) {
    await close();
    throw error;
  }
  return { name, server, member, close };
}
