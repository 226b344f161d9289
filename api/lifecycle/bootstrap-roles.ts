/** Makes the roles and bindings that every hub has, and gives back what was taken from them (annotation autoupdate). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/object.ts';
import { isAlreadyExists } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { bootstrapClusterRoleBindings, bootstrapClusterRoles } from '../access/bootstrap-roles.ts';
import { RBAC_RESOURCES } from '../access/role-bindings.ts';
import { jsonEqual } from '../schema/json.ts';
import type { LifecycleContext } from './lifecycle.ts';

const AUTOUPDATE = 'rbac.authorization.kubernetes.io/autoupdate';

function rbacResource(plural: string, kind: string): ResourceType {
  return { group: 'rbac.authorization.k8s.io', version: 'v1', plural, kind, namespaced: false };
}

const CLUSTER_ROLES = rbacResource('clusterroles', 'ClusterRole');
const CLUSTER_ROLE_BINDINGS = rbacResource('clusterrolebindings', 'ClusterRoleBinding');

/** Resolves when all of them are there. Kinds that the server does not serve are passed over. */
export async function ensureBootstrapRoles(context: LifecycleContext): Promise<void> {
  for (const role of bootstrapClusterRoles()) {
    // Aggregated roles get their rules from those they aggregate.
    await ensure(context, CLUSTER_ROLES, RBAC_RESOURCES.clusterRoles, role, role.aggregationRule ? [] : ['rules']);
  }
  for (const binding of bootstrapClusterRoleBindings()) {
    await ensure(context, CLUSTER_ROLE_BINDINGS, RBAC_RESOURCES.clusterRoleBindings, binding, ['subjects']);
  }
}

async function ensure(
  { hub, client }: LifecycleContext,
  resource: ResourceType,
  storeName: string,
  wanted: JsonObject,
  lists: readonly string[],
): Promise<void> {
  const { group, version, plural } = resource;
  const name = isJsonObject(wanted.metadata) ? String(wanted.metadata.name) : '';
  if (!hub.registry.find(group, version, plural)) {
    return;
  }
  const live = hub.store.head(storeName, name)?.object;
  if (!live) {
    await client
      .create(resource, {
        ...wanted,
        apiVersion: `${group}/${version}`,
        kind: resource.kind,
        metadata: { ...metadataOf(wanted), name },
      })
      .catch((error: unknown) => {
        if (!isAlreadyExists(error)) {
          throw error;
        }
      });
    return;
  }
  if (live.metadata.annotations?.[AUTOUPDATE] !== 'true') {
    return;
  }
  const completed = Object.fromEntries(lists.map((list) => [list, union(live[list], wanted[list])]));
  if (lists.some((list) => !jsonEqual(live[list], completed[list]))) {
    await client.update(resource, { ...live, ...completed });
  }
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return isJsonObject(metadata) ? metadata : {};
}

function union(live: JsonValue | undefined, wanted: JsonValue | undefined): JsonValue[] {
  const [present, all] = [live, wanted].map((list) => (Array.isArray(list) ? list : []));
  return [...(present ?? []), ...(all ?? []).filter((one) => !(present ?? []).some((other) => jsonEqual(one, other)))];
}
