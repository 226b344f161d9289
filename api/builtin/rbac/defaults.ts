/** Defaults of bindings: the group of roles and of subjects that are people. */
import type { JsonObject } from '../../../domain/object.ts';
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { textAt } from '../fields.ts';

const GROUP = 'rbac.authorization.k8s.io';

function setRoleGroup(binding: JsonObject): void {
  const reference = ensureObject(binding, 'roleRef');
  reference.apiGroup = textAt(reference, 'apiGroup') || GROUP;
}

/** By Go type name. */
export const RBAC_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.rbac.v1', {
  ClusterRoleBinding: setRoleGroup,
  RoleBinding: setRoleGroup,
  Subject: (subject) => {
    if (subject.kind === 'User' || subject.kind === 'Group') {
      setDefaults(subject, { apiGroup: GROUP });
    }
  },
});
