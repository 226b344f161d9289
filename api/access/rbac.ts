/** Authorization by roles and bindings. */
import { storeKey } from '../resource/name.ts';
import type { Entry } from '../store/entry.ts';
import type { Store } from '../store/store.ts';
import type { Authorizer } from './authorize.ts';
import { type PolicyRule, readRules, ruleAllows } from './policy-rule.ts';
import { createRoleBindings, type HeldRole, RBAC_RESOURCES } from './role-bindings.ts';
import { MASTERS_GROUP, type UserInfo } from './user.ts';

/** RBAC over the objects of a store. */
export interface Rbac {
  authorize: Authorizer;
  /** All that a user may do in a namespace (empty: in cluster scope). */
  rulesOf(user: UserInfo, namespace: string): PolicyRule[];
  /** The rules of a role that a binding in a namespace refers to; undefined when it does not exist. */
  rulesOfRole(kind: string, name: string, namespace: string): PolicyRule[] | undefined;
}

/** Everything, everywhere. */
const ALL_RULES: PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames: [], nonResourceURLs: [] },
  { apiGroups: [], resources: [], verbs: ['*'], resourceNames: [], nonResourceURLs: ['*'] },
];

/** Members of `system:masters` pass; all others need a binding. */
export function createRbac(store: Store): Rbac {
  const bindings = createRoleBindings(store);
  const rules = new WeakMap<Entry, PolicyRule[]>();

  function rulesOfRole(kind: string, name: string, namespace: string): PolicyRule[] | undefined {
    const entry =
      kind === 'ClusterRole'
        ? store.collection(RBAC_RESOURCES.clusterRoles).get(name)
        : store.collection(RBAC_RESOURCES.roles).get(storeKey({ namespace, name }));
    if (!entry) {
      return undefined;
    }
    const known = rules.get(entry) ?? readRules(entry.object.rules);
    rules.set(entry, known);
    return known;
  }

  function heldRules({ roleKind, roleName, namespace }: HeldRole): PolicyRule[] | undefined {
    return rulesOfRole(roleKind, roleName, namespace);
  }

  return {
    authorize(user, action) {
      if (user.groups.includes(MASTERS_GROUP)) {
        return { allowed: true, reason: '' };
      }
      const missing: string[] = [];
      for (const held of bindings.of(user, action.kind === 'resource' ? action.namespace : '')) {
        const granted = heldRules(held);
        if (!granted) {
          missing.push(
            `${held.roleKind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(held.roleName)} not found`,
          );
        } else if (granted.some((rule) => ruleAllows(rule, action))) {
          return {
            allowed: true,
            reason: `RBAC: allowed by ${held.binding} of ${held.roleKind} ${JSON.stringify(held.roleName)} to ${held.subject}`,
          };
        }
      }
      return { allowed: false, reason: missing.length > 0 ? `RBAC: ${formatMissing(missing)}` : '' };
    },
    rulesOf: (user, namespace) =>
      user.groups.includes(MASTERS_GROUP)
        ? ALL_RULES
        : bindings.of(user, namespace).flatMap((held) => heldRules(held) ?? []),
    rulesOfRole,
  };
}

function formatMissing(missing: readonly string[]): string {
  return missing.length === 1 ? `${missing[0]}` : `[${missing.join(', ')}]`;
}
