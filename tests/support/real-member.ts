/** Joins a real cluster to a hub under test, with a token of its own. */
import { CLUSTER_NAMESPACE } from '../../domain/kinds/names.ts';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { isAlreadyExists } from '../../kube/errors.ts';
import { createHttpTransport } from '../../kube/http-transport.ts';
import { readKubeconfig } from '../../kube/kubeconfig.ts';
import { type ClusterClient, openClusterClient } from './cluster-client.ts';

const ACCOUNT = { name: 'fleetwright-test', namespace: 'kube-system' };
const TOKEN_SECONDS = 86_400;

/** Joins the cluster of a kubeconfig where it is not joined yet; returns a client on it with the kubeconfig's rights. */
export async function joinRealMember(hub: ClusterClient, name: string, kubeconfig: string): Promise<ClusterClient> {
  const { transport } = readKubeconfig({ path: kubeconfig });
  const member = openClusterClient(createHttpTransport(transport));
  const secret = { namespace: CLUSTER_NAMESPACE, name };
  await ensure(hub, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: CLUSTER_NAMESPACE } });
  await ensure(hub, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: secret,
    stringData: { token: await administratorToken(member), caBundle: transport.tls?.ca ?? '' },
  });
  await ensure(hub, {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name },
    spec: { syncMode: 'Push', apiEndpoint: transport.server, secretRef: secret },
  });
  return member;
}

/** A token of an account with all rights on a cluster, which is made where it is not there yet. */
export async function administratorToken(member: ClusterClient): Promise<string> {
  await ensure(member, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: ACCOUNT });
  await ensure(member, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: ACCOUNT.name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: [{ kind: 'ServiceAccount', ...ACCOUNT }],
  });
  const { status } = await member.client.transport.send({
    method: 'POST',
    path: `/api/v1/namespaces/${ACCOUNT.namespace}/serviceaccounts/${ACCOUNT.name}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: TOKEN_SECONDS },
    },
  });
  if (!isJsonObject(status) || typeof status.token !== 'string') {
    throw new Error(`${member.client.transport.server} gave no token`);
  }
  return status.token;
}

async function ensure(cluster: ClusterClient, object: KubeObject): Promise<void> {
  await cluster.create(object).catch((error: unknown) => {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  });
}
