/** What `kubectl get nodes` shows. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME, wideColumn } from '../column.ts';
import { objectsAt, textAt, valueAt } from '../fields.ts';

const ROLE_LABEL_PREFIX = 'node-role.kubernetes.io/';
const ROLE_LABEL = 'kubernetes.io/role';

function nodeStatus(node: KubeObject): string {
  const ready = objectsAt(node, 'status', 'conditions').findLast(({ type }) => type === 'Ready');
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function nodeRoles(node: KubeObject): string {
  const roles = Object.entries(node.metadata.labels ?? {}).map(([key, value]) =>
    key.startsWith(ROLE_LABEL_PREFIX) ? key.slice(ROLE_LABEL_PREFIX.length) : key === ROLE_LABEL ? value : '',
  );
  return [...new Set(roles.filter((role) => role !== ''))].sort().join(',') || '<none>';
}

function addressColumn(name: string, type: string): TableColumn {
  return wideColumn(name, (node) => {
    const found = objectsAt(node, 'status', 'addresses').find((address) => address.type === type);
    return found ? textAt(found, 'address') : '<none>';
  });
}

function info(node: KubeObject, field: string): string {
  return textAt(node, 'status', 'nodeInfo', field);
}

/** The columns of v1 Node. */
export const NODE_COLUMNS: TableColumn[] = [
  NAME,
  column('Status', nodeStatus),
  column('Roles', nodeRoles),
  AGE,
  column('Version', (node) => info(node, 'kubeletVersion')),
  addressColumn('Internal-IP', 'InternalIP'),
  addressColumn('External-IP', 'ExternalIP'),
  wideColumn('OS-Image', (node) => info(node, 'osImage') || '<unknown>'),
  wideColumn('Kernel-Version', (node) => {
    const architecture = info(node, 'architecture');
    const kernel = info(node, 'kernelVersion') || '<unknown>';
    return architecture === '' ? kernel : `${kernel} (${architecture})`;
  }),
  wideColumn('Container-Runtime', (node) => info(node, 'containerRuntimeVersion') || '<unknown>'),
];
