/** Nobody grants by roles or bindings what they do not have themselves, unless allowed to (`escalate`, `bind`). */
import * as z from 'zod';
import type { KubeObject } from '../../domain/object.ts';
import { formatRule, type PolicyRule, readRules, uncoveredRules } from '../access/policy-rule.ts';
import type { Rbac } from '../access/rbac.ts';
import { MASTERS_GROUP } from '../access/user.ts';
import { forbidden, notFound } from '../response/status.ts';
import { jsonEqual } from '../schema/json.ts';
import type { Admission, AdmissionPlugin } from './admission.ts';

const GROUP = 'rbac.authorization.k8s.io';

const roleRefSchema = z.object({ kind: z.string(), name: z.string() });

/** The check of RBAC's own storage in kube-apiserver. */
export function roleEscalation(rbac: Rbac): AdmissionPlugin {
  return {
    validate(admission) {
      const { definition, operation, object, user } = admission;
      if (definition.group !== GROUP || !object || (operation !== 'CREATE' && operation !== 'UPDATE')) {
        return;
      }
      if (user.groups.includes(MASTERS_GROUP)) {
        return;
      }
      if (definition.plural === 'roles' || definition.plural === 'clusterroles') {
        checkRole(rbac, admission, object);
      } else {
        checkBinding(rbac, admission, object);
      }
    },
  };
}

function checkRole(rbac: Rbac, admission: Admission, role: KubeObject): void {
  const { old } = admission;
  const unchanged = old && jsonEqual(old.rules, role.rules) && jsonEqual(old.aggregationRule, role.aggregationRule);
  if (unchanged || may(rbac, admission, 'escalate', admission.definition.plural, role.metadata.name)) {
    return;
  }
  const everything: PolicyRule[] =
    role.aggregationRule === undefined || (old && jsonEqual(old.aggregationRule, role.aggregationRule))
      ? []
      : [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'], resourceNames: [], nonResourceURLs: [] }];
  checkGrant(rbac, admission, [...readRules(role.rules), ...everything]);
}

function checkBinding(rbac: Rbac, admission: Admission, binding: KubeObject): void {
  const { old, namespace = '' } = admission;
  if (old && jsonEqual(old.subjects, binding.subjects) && jsonEqual(old.roleRef, binding.roleRef)) {
    return;
  }
  const parsed = roleRefSchema.safeParse(binding.roleRef);
  if (!parsed.success) {
    return;
  }
  const { kind, name } = parsed.data;
  const plural = kind === 'ClusterRole' ? 'clusterroles' : 'roles';
  if (may(rbac, admission, 'bind', plural, name)) {
    return;
  }
  const rules = rbac.rulesOfRole(kind, name, namespace);
  if (!rules) {
    throw notFound({ group: GROUP, plural }, name);
  }
  checkGrant(rbac, admission, rules);
}

function checkGrant(rbac: Rbac, { definition, name, namespace = '', user }: Admission, wanted: PolicyRule[]): void {
  const missing = uncoveredRules(rbac.rulesOf(user, namespace), wanted);
  if (missing.length > 0) {
    throw forbidden(
      definition,
      name,
      `user ${JSON.stringify(user.username)} (groups=[${user.groups.map((group) => JSON.stringify(group)).join(' ')}]) is attempting to grant RBAC permissions not currently held:\n${missing.map(formatRule).join('\n')}`,
    );
  }
}

function may(rbac: Rbac, { user, namespace = '' }: Admission, verb: string, resource: string, name: string): boolean {
  return rbac.authorize(user, { kind: 'resource', verb, group: GROUP, resource, subresource: '', namespace, name })
    .allowed;
}
