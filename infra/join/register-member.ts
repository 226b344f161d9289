/**
 * Registers a pull member: on the hub its Cluster, the agent's rights and certificate; on the member, what the agent
 * runs with. Done once by somebody with rights on both; from then on the agent reaches out by itself.
 */

import { impersonatorSecretName, systemNamespace } from '../../domain/cluster/access.ts';
import { AGENT_GROUP, agentAccess, agentUser, certificateRotation } from '../../domain/cluster/agent-access.ts';
import { AGENT_USAGES, CLIENT_SIGNER } from '../../domain/cluster/agent-certificate.ts';
import { takenMessage } from '../../domain/cluster/registration.ts';
import { ExplainedError } from '../../domain/explained-error.ts';
import type { ClusterSpec } from '../../domain/kinds/cluster.ts';
import { CLUSTER_NAMESPACE, executionNamespace, SYSTEM_NAMESPACE } from '../../domain/kinds/names.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { requestCertificate, SIGNING_REQUESTS } from '../../kube/certificate-request.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isConflict } from '../../kube/errors.ts';
import { formatKubeconfig } from '../../kube/kubeconfig-file.ts';
import { objectPath } from '../../kube/resource.ts';
import { agentKubeconfigSecret, deployAgent } from './agent-deployment.ts';
import { ensureObject, putObject } from './ensure.ts';
import { giveToCluster, registrationWith, writeSecrets } from './hub-records.ts';
import type { ClusterDescription } from './join-member.ts';
import { memberId, openMemberAccess } from './member-access.ts';
import { CLUSTERS, LEASES, NAMESPACES, resourceOf, SECRETS } from './resources.ts';

/** What {@link registerMember} needs. */
export interface RegisterOptions extends ClusterDescription {
  /** With the rights to write Clusters, roles and Secrets, and to approve certificates. */
  hub: KubeClient;
  /** With all rights. */
  member: KubeClient;
  /** Under which the agent reaches the hub. */
  hubEndpoint: string;
  /** Authorities of the hub, PEM. */
  hubCa?: string | undefined;
  /** Address of the member's API server, where the hub's proxy can reach it. */
  endpoint?: string | undefined;
  proxyUrl?: string | undefined;
  /** Secrets of the member that the hub gets to know, for its proxies. */
  reportSecrets: readonly ('KubeCredentials' | 'KubeImpersonator')[];
  /** `host:port` of the engine, as the agent reaches it. */
  engine: string;
  /** Image of the agent; absent: nothing is deployed, the agent is run by other means. */
  image?: string | undefined;
  /** Life of the agent's certificates, which it renews itself. */
  certificateDays: number;
}

const SIGNING_TIMEOUT_MS = 60_000;
const DAY_SECONDS = 86_400;

/** Registers it and returns the agent's kubeconfig for the hub. Throws before it writes when name or cluster are taken. */
export async function registerMember(options: RegisterOptions): Promise<string> {
  const { hub, member, name, image } = options;
  const id = await memberId(member);
  if ((await registrationWith(hub, name, id)) !== 'new') {
    throw new ExplainedError(takenMessage(name, id));
  }
  await ensureObject(hub, NAMESPACES, systemNamespace(CLUSTER_NAMESPACE));
  await ensureObject(hub, NAMESPACES, systemNamespace(executionNamespace(name)));
  const records = await Promise.all([
    ...agentAccess(name).map((object) => putObject(hub, resourceOf(object), object)),
    ensureObject(hub, LEASES, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: leaseKey(name) }),
  ]);
  for (const object of certificateRotation()) {
    await putObject(hub, resourceOf(object), object);
  }
  const kubeconfig = await agentKubeconfig(options);
  await ensureObject(member, NAMESPACES, systemNamespace(SYSTEM_NAMESPACE));
  await putObject(member, SECRETS, agentKubeconfigSecret(kubeconfig));
  if (image !== undefined) {
    const { engine, certificateDays } = options;
    await deployAgent(member, { cluster: name, image, engine, certificateDays });
  }
  // Last: whatever failed before can be done again.
  await createCluster(options, id, records);
  return kubeconfig;
}

function leaseKey(name: string): { namespace: string; name: string } {
  return { namespace: CLUSTER_NAMESPACE, name };
}

async function createCluster(options: RegisterOptions, id: string, records: readonly KubeObject[]): Promise<void> {
  const { hub, member, name, namespace = CLUSTER_NAMESPACE, reportSecrets, labels } = options;
  await ensureObject(hub, NAMESPACES, systemNamespace(namespace));
  const access = reportSecrets.length > 0 ? await openMemberAccess(member, name, namespace) : undefined;
  const credentials = access && reportSecrets.includes('KubeCredentials') ? access.hub : undefined;
  const impersonator = access && reportSecrets.includes('KubeImpersonator') ? access.impersonator : undefined;
  const secrets = await writeSecrets({ hub, name, namespace, credentials, impersonator });
  const spec: ClusterSpec = {
    id,
    syncMode: 'Pull',
    apiEndpoint: options.endpoint,
    proxyURL: options.proxyUrl,
    provider: options.provider,
    region: options.region,
    zones: options.zones,
    ...(credentials ? { secretRef: { namespace, name } } : {}),
    ...(impersonator ? { impersonatorSecretRef: { namespace, name: impersonatorSecretName(name) } } : {}),
  };
  const cluster = await hub.create(CLUSTERS, {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name, ...(labels ? { labels } : {}) },
    spec,
  });
  await giveToCluster(hub, cluster, [...secrets, ...records]);
}

async function agentKubeconfig({ hub, name, hubEndpoint, hubCa, certificateDays }: RegisterOptions) {
  const certificate = await requestCertificate(hub, {
    prefix: `agent-${name}`,
    commonName: agentUser(name),
    organization: AGENT_GROUP,
    signerName: CLIENT_SIGNER,
    usages: AGENT_USAGES,
    validForSeconds: Math.round(certificateDays * DAY_SECONDS),
    timeoutMs: SIGNING_TIMEOUT_MS,
    approve: (request) => approve(hub, request),
  });
  return formatKubeconfig([{ name, server: hubEndpoint, certificate, ...(hubCa === undefined ? {} : { ca: hubCa }) }]);
}

/** Who registers a member vouches for its agent; the control plane may be quicker, which approves agents too. */
async function approve(hub: KubeClient, request: KubeObject): Promise<void> {
  const message = 'Approved by who registered the member.';
  const condition = { type: 'Approved', status: 'True', reason: 'Registered', message };
  for (let newest: KubeObject | undefined = request; newest && !isDecided(newest); ) {
    const status = isJsonObject(newest.status) ? newest.status : {};
    try {
      await hub.transport.send({
        method: 'PUT',
        path: objectPath(SIGNING_REQUESTS, request.metadata, 'approval'),
        body: { ...newest, status: { ...status, conditions: [condition] } },
      });
      return;
    } catch (error) {
      if (!isConflict(error)) {
        throw error;
      }
      newest = await hub.get(SIGNING_REQUESTS, request.metadata);
    }
  }
}

function isDecided({ status }: KubeObject): boolean {
  return isJsonObject(status) && Array.isArray(status.conditions) && status.conditions.length > 0;
}
