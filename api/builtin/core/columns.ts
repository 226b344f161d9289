/** What `kubectl get` shows of the kinds of the core group. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, containerColumns, integerColumn, labelsColumn, NAME, wideColumn } from '../column.ts';
import { mapAt, numberAt, objectAt, textAt, valueAt } from '../fields.ts';
import { labelsText } from '../selector-text.ts';
import { EVENT_COLUMNS, REGARDING_EVENT_COLUMNS } from './event-columns.ts';
import { NODE_COLUMNS } from './node-columns.ts';
import { POD_COLUMNS } from './pod-columns.ts';
import { ENDPOINTS_COLUMNS, SERVICE_COLUMNS } from './service-columns.ts';
import { PERSISTENT_VOLUME_CLAIM_COLUMNS, PERSISTENT_VOLUME_COLUMNS } from './volume-columns.ts';

/** `used/hard` of the resources of a quota whose names start with `limits.`, or of the others. */
function quotaUse(quota: KubeObject, limits: boolean): string {
  return Object.entries(objectAt(quota, 'status', 'hard') ?? {})
    .filter(([resource]) => resource.startsWith('limits.') === limits)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([resource, hard]) => `${resource}: ${valueAt(quota, 'status', 'used', resource) ?? '0'}/${hard}`)
    .join(', ');
}

function entries(object: KubeObject, field: string): number {
  return Object.keys(objectAt(object, field) ?? {}).length;
}

/** Columns by apiVersion and kind. */
export const CORE_COLUMNS: Record<string, TableColumn[]> = {
  'v1/ConfigMap': [NAME, column('Data', (map) => entries(map, 'data') + entries(map, 'binaryData')), AGE],
  'v1/Endpoints': ENDPOINTS_COLUMNS,
  'v1/Event': EVENT_COLUMNS,
  'events.k8s.io/v1/Event': REGARDING_EVENT_COLUMNS,
  'v1/Namespace': [NAME, column('Status', (namespace) => textAt(namespace, 'status', 'phase')), AGE],
  'v1/Node': NODE_COLUMNS,
  'v1/PersistentVolume': PERSISTENT_VOLUME_COLUMNS,
  'v1/PersistentVolumeClaim': PERSISTENT_VOLUME_CLAIM_COLUMNS,
  'v1/Pod': POD_COLUMNS,
  'v1/PodTemplate': [
    NAME,
    ...containerColumns((object) => valueAt(object, 'template')).map((one) => ({ ...one, priority: 0 })),
    labelsColumn('Pod Labels', (object) => mapAt(object, 'template', 'metadata', 'labels')),
  ],
  'v1/ReplicationController': [
    NAME,
    integerColumn('Desired', (object) => numberAt(object, 'spec', 'replicas')),
    integerColumn('Current', (object) => numberAt(object, 'status', 'replicas')),
    integerColumn('Ready', (object) => numberAt(object, 'status', 'readyReplicas')),
    AGE,
    ...containerColumns((object) => valueAt(object, 'spec', 'template')),
    wideColumn('Selector', (object) => labelsText(mapAt(object, 'spec', 'selector'))),
  ],
  'v1/ResourceQuota': [
    NAME,
    column('Request', (quota) => quotaUse(quota, false)),
    column('Limit', (quota) => quotaUse(quota, true)),
    AGE,
  ],
  'v1/Secret': [
    NAME,
    column('Type', (secret) => textAt(secret, 'type')),
    column('Data', (secret) => entries(secret, 'data')),
    AGE,
  ],
  'v1/Service': SERVICE_COLUMNS,
  'v1/ServiceAccount': [NAME, AGE],
};
