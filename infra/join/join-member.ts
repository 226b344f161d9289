/** Joins a push member as `karmadactl join` does: accounts on the member, their tokens and the Cluster on the hub. */
import { impersonatorSecretName, systemNamespace } from '../../domain/cluster/access.ts';
import { takenMessage } from '../../domain/cluster/registration.ts';
import { ExplainedError } from '../../domain/explained-error.ts';
import { type Cluster, type ClusterSpec, cluster as clusterSchema } from '../../domain/kinds/cluster.ts';
import { CLUSTER_NAMESPACE } from '../../domain/kinds/names.ts';
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { parseObject } from '../../kube/parse.ts';
import { ensureObject, putObject } from './ensure.ts';
import { giveToCluster, registrationWith, writeSecrets } from './hub-records.ts';
import { memberId, openMemberAccess } from './member-access.ts';
import { CLUSTERS, NAMESPACES } from './resources.ts';

/** What the hub is to know of a member. */
export interface ClusterDescription {
  name: string;
  /** Namespace of accounts on the member and Secrets on the hub. @default {"karmada-cluster"} */
  namespace?: string | undefined;
  provider?: string | undefined;
  region?: string | undefined;
  zones?: string[] | undefined;
  labels?: Record<string, string> | undefined;
}

/** What {@link joinMember} needs. */
export interface JoinOptions extends ClusterDescription {
  /** With the rights to write Secrets and Clusters. */
  hub: KubeClient;
  /** With all rights. */
  member: KubeClient;
  /** Base URL under which the hub reaches the member. */
  endpoint: string;
  /** Authorities of that endpoint, PEM. @default those that the member names itself */
  ca?: string | undefined;
  insecureSkipVerify?: boolean | undefined;
  proxyUrl?: string | undefined;
  /** Joined already under this name: refresh what the hub knows instead of refusing. */
  isRefresh?: boolean | undefined;
}

/** Joins it and returns the Cluster. Throws, before it writes anything, when name or cluster are registered already. */
export async function joinMember(options: JoinOptions): Promise<Cluster> {
  const { hub, member, name, namespace = CLUSTER_NAMESPACE } = options;
  const id = await memberId(member);
  const registration = await registrationWith(hub, name, id);
  if (registration === 'taken' || (registration === 'same' && !options.isRefresh)) {
    throw new ExplainedError(takenMessage(name, id));
  }
  const access = await openMemberAccess(member, name, namespace);
  await ensureObject(hub, NAMESPACES, systemNamespace(namespace));
  const credentials = { ...access.hub, ...(options.ca === undefined ? {} : { ca: base64(options.ca) }) };
  const secrets = await writeSecrets({ hub, name, namespace, credentials, impersonator: access.impersonator });
  const cluster = await putObject(hub, CLUSTERS, clusterObject(options, id, namespace));
  await giveToCluster(hub, cluster, secrets);
  return parseObject(clusterSchema, cluster);
}

function clusterObject(options: JoinOptions, id: string, namespace: string): KubeObject {
  const { name, endpoint, labels, provider, region, zones, proxyUrl } = options;
  const spec: ClusterSpec = {
    id,
    syncMode: 'Push',
    apiEndpoint: endpoint,
    secretRef: { namespace, name },
    impersonatorSecretRef: { namespace, name: impersonatorSecretName(name) },
    ...(options.insecureSkipVerify ? { insecureSkipTLSVerification: true } : {}),
    ...(proxyUrl === undefined ? {} : { proxyURL: proxyUrl }),
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { region }),
    ...(zones && zones.length > 0 ? { zones } : {}),
  };
  const metadata = { name, ...(labels ? { labels } : {}) };
  return { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', metadata, spec };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
