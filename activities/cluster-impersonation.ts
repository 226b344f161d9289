/** Who may reach a member through the hub may be impersonated there: the Works that say so follow the hub's roles. */
import { normalEvent, warningEvent } from '../domain/event.ts';
import { recordManaged } from '../domain/interpreter/managed-fields.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { executionNamespace, workName } from '../domain/kinds/names.ts';
import { prune } from '../domain/prune/prune.ts';
import { type ClusterRole, type ClusterRoleBinding, clusterRole, clusterRoleBinding } from '../domain/work/rbac.ts';
import { buildImpersonationWorks, IMPERSONATOR_NAME, memberSubjects } from '../domain/work/unified-auth.ts';
import { parseObject } from '../kube/parse.ts';
import type { ActivityContext } from './context.ts';
import type { Hub } from './hub.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';

/** All ClusterRoles of the hub. */
export function clusterRoles(hub: Pick<Hub, 'templates'>): ClusterRole[] {
  return (hub.templates(RBAC, 'ClusterRole')?.list() ?? []).map((role) => parseObject(clusterRole, role));
}

/** All ClusterRoleBindings of the hub. */
export function clusterRoleBindings(hub: Pick<Hub, 'templates'>): ClusterRoleBinding[] {
  const bindings = hub.templates(RBAC, 'ClusterRoleBinding')?.list() ?? [];
  return bindings.map((binding) => parseObject(clusterRoleBinding, binding));
}

/** Writes the Works of a cluster; nothing when they are right, or when the cluster has no impersonator. */
export async function syncImpersonation({ hub, record, uuid }: ActivityContext, cluster: Cluster): Promise<void> {
  const { name } = cluster.metadata;
  const namespace = executionNamespace(name);
  const existing = (kind: string) => hub.works.get({ namespace, name: workName(kind, IMPERSONATOR_NAME) });
  const works = buildImpersonationWorks({
    cluster,
    subjects: memberSubjects(name, clusterRoles(hub), clusterRoleBindings(hub)),
    existing,
    uuid,
    steps: { prune, recordManaged },
  }).filter((work) => work !== hub.works.get(work.metadata));
  try {
    for (const work of works) {
      await (work.metadata.uid === undefined ? hub.works.create(work) : hub.works.update(work));
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    record([cluster], warningEvent('SyncImpersonationConfigFailed', message));
    throw error;
  }
  if (works.length > 0) {
    record([cluster], normalEvent('SyncImpersonationConfigSucceed', 'Sync impersonation config succeed.'));
  }
}
