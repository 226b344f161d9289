/** Nodes of a member, so that a test decides when pods find one. */
import type { ResourceType } from '../../kube/resource.ts';
import { type ClusterClient, referenceTo } from './cluster-client.ts';

const NODES: ResourceType = { group: '', version: 'v1', plural: 'nodes', kind: 'Node', namespaced: false };
const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };

/** Cordons or uncordons all nodes. */
export async function cordonAll(member: ClusterClient, isCordoned: boolean): Promise<void> {
  const { items } = await member.client.list(NODES);
  for (const { metadata } of items) {
    await member.patch(
      { apiVersion: 'v1', kind: 'Node', name: metadata.name },
      { spec: { unschedulable: isCordoned } },
    );
  }
}

/** Deletes the pods of a namespace; their owners make others. */
export async function deletePods(member: ClusterClient, namespace: string): Promise<void> {
  const { items } = await member.client.list(PODS, { namespace });
  for (const { metadata } of items) {
    await member.delete(referenceTo({ apiVersion: 'v1', kind: 'Pod', metadata }));
  }
}
