/** What roles and bindings must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkRequired, invalid, notSupported, required, sameJson } from '../check.ts';
import { listAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { dnsSubdomain, pathSegment } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';

const GROUP = 'rbac.authorization.k8s.io';

/** The group of each kind of subject. */
const SUBJECT_GROUPS: Record<string, string> = { ServiceAccount: '', User: GROUP, Group: GROUP };

function validateRule(rule: JsonObject, path: string, namespaced: boolean): FieldError[] {
  const has = (field: string): boolean => listAt(rule, field).length > 0;
  const verbs = has('verbs') ? [] : [required(`${path}.verbs`, 'verbs must contain at least one value')];
  const urls = valueAt(rule, 'nonResourceURLs');
  if (has('nonResourceURLs')) {
    const mixed = has('apiGroups') || has('resources') || has('resourceNames');
    return [
      ...verbs,
      ...(namespaced
        ? [invalid(`${path}.nonResourceURLs`, urls, 'namespaced rules cannot apply to non-resource URLs')]
        : []),
      ...(mixed && !namespaced
        ? [
            invalid(
              `${path}.nonResourceURLs`,
              urls,
              'rules cannot apply to both regular resources and non-resource URLs',
            ),
          ]
        : []),
    ];
  }
  return [
    ...verbs,
    ...(has('apiGroups') ? [] : [required(`${path}.apiGroups`, 'resource rules must supply at least one api group')]),
    ...(has('resources') ? [] : [required(`${path}.resources`, 'resource rules must supply at least one resource')]),
  ];
}

function validateRules(role: KubeObject, namespaced: boolean): FieldError[] {
  return objectsAt(role, 'rules').flatMap((rule, index) => validateRule(rule, `rules[${index}]`, namespaced));
}

function validateBinding(binding: KubeObject, old: KubeObject | undefined, roleKinds: string[]): FieldError[] {
  const role = objectAt(binding, 'roleRef');
  const [group, kind, name] = [textAt(role, 'apiGroup'), textAt(role, 'kind'), textAt(role, 'name')];
  const namespaced = roleKinds.includes('Role');
  return [
    ...(group === GROUP ? [] : [notSupported('roleRef.apiGroup', group, [GROUP])]),
    ...(roleKinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, roleKinds)]),
    ...(name === ''
      ? [required('roleRef.name')]
      : pathSegment(name).map((detail) => invalid('roleRef.name', name, detail))),
    ...objectsAt(binding, 'subjects').flatMap((subject, index) =>
      validateSubject(subject, `subjects[${index}]`, namespaced),
    ),
    ...(old && !sameJson(role, old.roleRef) ? [invalid('roleRef', role, 'cannot change roleRef')] : []),
  ];
}

function validateSubject(subject: JsonObject, path: string, namespaced: boolean): FieldError[] {
  const [kind, name, group] = [textAt(subject, 'kind'), textAt(subject, 'name'), textAt(subject, 'apiGroup')];
  const expected = Object.hasOwn(SUBJECT_GROUPS, kind) ? SUBJECT_GROUPS[kind] : undefined;
  const account = kind === 'ServiceAccount';
  return [
    ...(name === '' ? [required(`${path}.name`)] : []),
    ...(expected === undefined ? [notSupported(`${path}.kind`, kind, Object.keys(SUBJECT_GROUPS))] : []),
    ...(account && name !== '' ? dnsSubdomain(name).map((detail) => invalid(`${path}.name`, name, detail)) : []),
    ...(expected !== undefined && group !== expected ? [notSupported(`${path}.apiGroup`, group, [expected])] : []),
    ...(account && !namespaced ? checkRequired(subject, path, 'namespace') : []),
  ];
}

/** By apiVersion and kind. */
export const RBAC_VALIDATIONS: Record<string, KindValidation> = {
  'rbac.authorization.k8s.io/v1/ClusterRole': (role) => validateRules(role, false),
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': (binding, old) => validateBinding(binding, old, ['ClusterRole']),
  'rbac.authorization.k8s.io/v1/Role': (role) => validateRules(role, true),
  'rbac.authorization.k8s.io/v1/RoleBinding': (binding, old) => validateBinding(binding, old, ['Role', 'ClusterRole']),
};
