/** The member's side of joining: accounts for the hub and for impersonation, and their tokens. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  hubAccountName,
  hubRole,
  hubRoleBinding,
  hubRoleName,
  IMPERSONATOR,
  serviceAccount,
  systemNamespace,
  tokenSecret,
} from '../../domain/cluster/access.ts';
import { ExplainedError } from '../../domain/explained-error.ts';
import { SYSTEM_LABEL } from '../../domain/kinds/names.ts';
import { isJsonObject, type ObjectKey } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { ensureObject } from './ensure.ts';
import { CLUSTER_ROLE_BINDINGS, CLUSTER_ROLES, NAMESPACES, SECRETS, SERVICE_ACCOUNTS } from './resources.ts';

/** A token as the member gave it, in base64. */
export interface AccountToken {
  token: string;
  /** The authorities of the member's API server, as it says itself. */
  ca?: string;
}

/** What opens a member. */
export interface MemberAccess {
  hub: AccountToken;
  impersonator: AccountToken;
}

const TOKEN_TIMEOUT_MS = 30_000;
const TOKEN_POLL_MS = 200;

/** The uid of the member's kube-system namespace. Throws when it has none. */
export async function memberId(member: KubeClient): Promise<string> {
  const namespace = await member.get(NAMESPACES, { name: 'kube-system' });
  const uid = namespace?.metadata.uid;
  if (uid === undefined) {
    throw new ExplainedError(
      `${member.transport.server} has no namespace kube-system, whose uid is a cluster's identity`,
    );
  }
  return uid;
}

/** Makes what is not there yet and gives the tokens. Throws when the member issues none within half a minute. */
export async function openMemberAccess(member: KubeClient, cluster: string, namespace: string): Promise<MemberAccess> {
  await ensureObject(member, NAMESPACES, systemNamespace(namespace));
  await ensureObject(member, CLUSTER_ROLES, hubRole(cluster));
  await ensureObject(member, CLUSTER_ROLE_BINDINGS, hubRoleBinding(cluster, namespace));
  const [hub, impersonator] = await Promise.all([
    accountToken(member, namespace, hubAccountName(cluster)),
    accountToken(member, namespace, IMPERSONATOR),
  ]);
  return { hub, impersonator };
}

/**
 * Takes away what {@link openMemberAccess} made, with the rights that are taken away by it too: all of it is handed to
 * the hub's ClusterRole and goes with it. The namespace stays while another hub has its account there.
 */
export async function closeMemberAccess(member: KubeClient, cluster: string, namespace: string): Promise<void> {
  const role = await member.get(CLUSTER_ROLES, { name: hubRoleName(cluster) });
  if (!role) {
    return;
  }
  const { apiVersion, kind, metadata } = role;
  const ownerReferences = [{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' }];
  const { items: accounts } = await member.list(SERVICE_ACCOUNTS, { namespace, labelSelector: `${SYSTEM_LABEL}=true` });
  const ours = new Set([hubAccountName(cluster), IMPERSONATOR]);
  const isLast = accounts.every((account) => ours.has(account.metadata.name));
  const owned: [ResourceType, ObjectKey][] = [
    [CLUSTER_ROLE_BINDINGS, { name: hubRoleName(cluster) }],
    isLast ? [NAMESPACES, { name: namespace }] : [SERVICE_ACCOUNTS, { namespace, name: hubAccountName(cluster) }],
  ];
  for (const [resource, key] of owned) {
    await member
      .patch(resource, key, { type: 'merge', body: { metadata: { ownerReferences } } })
      .catch((error: unknown) => {
        if (!isNotFound(error)) {
          throw error;
        }
      });
  }
  await member.delete(CLUSTER_ROLES, { name: hubRoleName(cluster) }, { propagationPolicy: 'Background' });
}

async function accountToken(member: KubeClient, namespace: string, name: string): Promise<AccountToken> {
  await ensureObject(member, SERVICE_ACCOUNTS, serviceAccount(namespace, name));
  let secret = await ensureObject(member, SECRETS, tokenSecret(namespace, name));
  const deadline = performance.now() + TOKEN_TIMEOUT_MS;
  for (;;) {
    const { token, 'ca.crt': ca } = isJsonObject(secret.data) ? secret.data : {};
    if (typeof token === 'string' && token !== '') {
      return { token, ...(typeof ca === 'string' && ca !== '' ? { ca } : {}) };
    }
    if (performance.now() > deadline) {
      throw new ExplainedError(
        `${member.transport.server} put no token into the Secret ${namespace}/${name} within ${TOKEN_TIMEOUT_MS / 1_000} s: ` +
          'does its controller manager run?',
      );
    }
    await sleep(TOKEN_POLL_MS);
    secret = await ensureObject(member, SECRETS, tokenSecret(namespace, name));
  }
}
