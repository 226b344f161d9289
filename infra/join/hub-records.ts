/** What the hub keeps of a member besides its Cluster: Secrets that go when the Cluster goes. */
import { credentialSecret, impersonatorSecretName } from '../../domain/cluster/access.ts';
import { type Registration, registrationOf } from '../../domain/cluster/registration.ts';
import { cluster as clusterSchema } from '../../domain/kinds/cluster.ts';
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { parseObject } from '../../kube/parse.ts';
import { putObject } from './ensure.ts';
import type { AccountToken } from './member-access.ts';
import { CLUSTERS, resourceOf, SECRETS } from './resources.ts';

/** How a name and a cluster's id stand to what has joined the hub. */
export async function registrationWith(hub: KubeClient, name: string, id: string): Promise<Registration> {
  const { items } = await hub.list(CLUSTERS);
  return registrationOf(
    name,
    id,
    items.map((item) => parseObject(clusterSchema, item)),
  );
}

/** Tokens to keep; those that are absent are not kept. */
export interface SecretsToWrite {
  hub: KubeClient;
  /** Of the cluster. */
  name: string;
  namespace: string;
  /** Opens the member. */
  credentials: AccountToken | undefined;
  /** Acts for users. */
  impersonator: AccountToken | undefined;
}

/** Writes the Secrets and returns them. */
export function writeSecrets({
  hub,
  name,
  namespace,
  credentials,
  impersonator,
}: SecretsToWrite): Promise<KubeObject[]> {
  const { token, ca } = credentials ?? {};
  const secrets = [
    ...(token === undefined
      ? []
      : [credentialSecret(namespace, name, { token, ...(ca === undefined ? {} : { caBundle: ca }) })]),
    ...(impersonator ? [credentialSecret(namespace, impersonatorSecretName(name), { token: impersonator.token })] : []),
  ];
  return Promise.all(secrets.map((secret) => putObject(hub, SECRETS, secret)));
}

/** Makes the Cluster the owner of what the hub keeps of it. */
export async function giveToCluster(
  hub: KubeClient,
  { apiVersion, kind, metadata: { name, uid = '' } }: KubeObject,
  objects: readonly KubeObject[],
): Promise<void> {
  const ownerReferences = [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
  const body = { metadata: { ownerReferences } };
  await Promise.all(objects.map((object) => hub.patch(resourceOf(object), object.metadata, { type: 'merge', body })));
}
