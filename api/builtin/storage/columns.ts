/** What `kubectl get` shows of the kinds of storage.k8s.io/v1. */
import type { JsonValue, KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, booleanColumn, column, integerColumn, NAME, nameColumn } from '../column.ts';
import { listAt, objectsAt, textAt, textsAt, valueAt } from '../fields.ts';

const DEFAULT_CLASS_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

function isDefaultClass({ metadata }: KubeObject): boolean {
  return DEFAULT_CLASS_ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === 'true');
}

function spec(field: string, absent: JsonValue): (object: KubeObject) => JsonValue {
  return (object) => valueAt(object, 'spec', field) ?? absent;
}

/** Columns by apiVersion and kind. */
export const STORAGE_COLUMNS: Record<string, TableColumn[]> = {
  'storage.k8s.io/v1/StorageClass': [
    nameColumn((object) => (isDefaultClass(object) ? `${object.metadata.name} (default)` : object.metadata.name)),
    column('Provisioner', (object) => textAt(object, 'provisioner')),
    column('ReclaimPolicy', (object) => textAt(object, 'reclaimPolicy') || 'Delete'),
    column('VolumeBindingMode', (object) => textAt(object, 'volumeBindingMode') || 'Immediate'),
    column('AllowVolumeExpansion', (object) => valueAt(object, 'allowVolumeExpansion') === true),
    AGE,
  ],
  'storage.k8s.io/v1/CSIDriver': [
    NAME,
    booleanColumn('AttachRequired', spec('attachRequired', true)),
    booleanColumn('PodInfoOnMount', spec('podInfoOnMount', false)),
    booleanColumn('StorageCapacity', spec('storageCapacity', false)),
    column('TokenRequests', (driver) => {
      const audiences = objectsAt(driver, 'spec', 'tokenRequests').map((request) => textAt(request, 'audience'));
      return valueAt(driver, 'spec', 'tokenRequests') === undefined ? '<unset>' : audiences.join(',');
    }),
    booleanColumn('RequiresRepublish', spec('requiresRepublish', false)),
    column('Modes', (driver) => textsAt(driver, 'spec', 'volumeLifecycleModes').join(',') || '<none>'),
    AGE,
  ],
  'storage.k8s.io/v1/CSINode': [NAME, integerColumn('Drivers', (node) => listAt(node, 'spec', 'drivers').length), AGE],
  'storage.k8s.io/v1/VolumeAttachment': [
    NAME,
    { ...column('Attacher', (object) => textAt(object, 'spec', 'attacher')), format: 'name' },
    column('PV', (object) => textAt(object, 'spec', 'source', 'persistentVolumeName')),
    column('Node', (object) => textAt(object, 'spec', 'nodeName')),
    booleanColumn('Attached', (object) => valueAt(object, 'status', 'attached') === true),
    AGE,
  ],
  'storage.k8s.io/v1/VolumeAttributesClass': [
    NAME,
    column('DriverName', (object) => textAt(object, 'driverName')),
    AGE,
  ],
};
