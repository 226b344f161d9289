/** Who is bound to which role: an index of all RBAC bindings by subject, made anew when one of them changes. */
import * as z from 'zod';
import type { KubeObject } from '../../domain/object.ts';
import type { Store } from '../store/store.ts';
import type { UserInfo } from './user.ts';

/** The store's names of RBAC's resources. */
export const RBAC_RESOURCES = {
  roles: 'roles.rbac.authorization.k8s.io',
  clusterRoles: 'clusterroles.rbac.authorization.k8s.io',
  roleBindings: 'rolebindings.rbac.authorization.k8s.io',
  clusterRoleBindings: 'clusterrolebindings.rbac.authorization.k8s.io',
} as const;

const SERVICE_ACCOUNT_PREFIX = 'system:serviceaccount:';

const bindingSchema = z.object({
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z
    .array(z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }))
    .nullish()
    .transform((subjects) => subjects ?? []),
});

/** One role that a user holds through a binding. */
export interface HeldRole {
  /** `ClusterRoleBinding "cluster-admin"`, for messages. */
  binding: string;
  /** Where the binding counts; empty: everywhere. */
  namespace: string;
  roleKind: string;
  roleName: string;
  /** `Group "system:masters"`, for messages. */
  subject: string;
}

/** Roles by who holds them. */
export interface RoleBindings {
  /** The roles of a user that count in a namespace, those that count everywhere first. */
  of(user: UserInfo, namespace: string): HeldRole[];
}

/** An index over the store's bindings. */
export function createRoleBindings(store: Store): RoleBindings {
  let bySubject: Map<string, HeldRole[]> | undefined;
  store.subscribe((resource) => {
    if (resource === RBAC_RESOURCES.roleBindings || resource === RBAC_RESOURCES.clusterRoleBindings) {
      bySubject = undefined;
    }
  });

  function index(): Map<string, HeldRole[]> {
    if (!bySubject) {
      bySubject = new Map();
      for (const resource of [RBAC_RESOURCES.clusterRoleBindings, RBAC_RESOURCES.roleBindings]) {
        for (const { object } of store.collection(resource).list('')) {
          addBinding(bySubject, object);
        }
      }
    }
    return bySubject;
  }

  return {
    of(user, namespace) {
      const subjects = [`User ${user.username}`, ...user.groups.map((group) => `Group ${group}`)];
      const held = subjects.flatMap((subject) => index().get(subject) ?? []);
      const counts = held.filter((role) => role.namespace === '' || role.namespace === namespace);
      return counts.sort((a, b) => Number(a.namespace !== '') - Number(b.namespace !== ''));
    },
  };
}

function addBinding(bySubject: Map<string, HeldRole[]>, object: KubeObject): void {
  const parsed = bindingSchema.safeParse(object);
  if (!parsed.success) {
    return;
  }
  const { roleRef, subjects } = parsed.data;
  const namespace = object.metadata.namespace ?? '';
  for (const subject of subjects) {
    const isServiceAccount = subject.kind === 'ServiceAccount';
    const account = `${subject.namespace || namespace}:${subject.name}`;
    const key = isServiceAccount ? `User ${SERVICE_ACCOUNT_PREFIX}${account}` : `${subject.kind} ${subject.name}`;
    const role: HeldRole = {
      binding: `${object.kind} ${JSON.stringify(namespace === '' ? object.metadata.name : `${object.metadata.name}/${namespace}`)}`,
      namespace,
      roleKind: roleRef.kind,
      roleName: roleRef.name,
      subject: `${subject.kind} ${JSON.stringify(isServiceAccount ? account.replace(':', '/') : subject.name)}`,
    };
    bySubject.set(key, [...(bySubject.get(key) ?? []), role]);
  }
}
