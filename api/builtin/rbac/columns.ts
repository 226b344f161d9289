/** What `kubectl get` shows of the kinds of rbac.authorization.k8s.io/v1; roles have only the default columns. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME, wideColumn } from '../column.ts';
import { objectsAt, textAt } from '../fields.ts';

function subjects(binding: KubeObject, kind: string): string {
  return objectsAt(binding, 'subjects')
    .filter((subject) => subject.kind === kind)
    .map((subject) => {
      const name = textAt(subject, 'name');
      return kind === 'ServiceAccount' ? `${textAt(subject, 'namespace')}/${name}` : name;
    })
    .join(', ');
}

const BINDING_COLUMNS: TableColumn[] = [
  NAME,
  column('Role', (binding) => `${textAt(binding, 'roleRef', 'kind')}/${textAt(binding, 'roleRef', 'name')}`),
  AGE,
  wideColumn('Users', (binding) => subjects(binding, 'User')),
  wideColumn('Groups', (binding) => subjects(binding, 'Group')),
  wideColumn('ServiceAccounts', (binding) => subjects(binding, 'ServiceAccount')),
];

/** Columns by apiVersion and kind. */
export const RBAC_COLUMNS: Record<string, TableColumn[]> = {
  'rbac.authorization.k8s.io/v1/RoleBinding': BINDING_COLUMNS,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': BINDING_COLUMNS,
};
