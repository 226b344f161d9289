/** What `kubectl get` shows of volumes and claims. */
import type { JsonValue, KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME, wideColumn } from '../column.ts';
import { objectAt, textAt, textsAt, valueAt } from '../fields.ts';

/** The annotation that named the storage class before the field did. */
const STORAGE_CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';

const ACCESS_MODES: [mode: string, short: string][] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

function accessModes(modes: string[]): string {
  return ACCESS_MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function storage(quantities: JsonValue | undefined): string {
  return String(valueAt(quantities, 'storage') ?? '0');
}

function phase(object: KubeObject): string {
  return object.metadata.deletionTimestamp === undefined ? textAt(object, 'status', 'phase') : 'Terminating';
}

const STATUS = column('Status', phase);
const CLASS = column(
  'StorageClass',
  (object) => object.metadata.annotations?.[STORAGE_CLASS_ANNOTATION] ?? textAt(object, 'spec', 'storageClassName'),
);
const ATTRIBUTES_CLASS = column(
  'VolumeAttributesClass',
  (object) => valueAt(object, 'spec', 'volumeAttributesClassName') ?? '<unset>',
);
const VOLUME_MODE = wideColumn('VolumeMode', (object) => textAt(object, 'spec', 'volumeMode') || '<unset>');

/** The columns of v1 PersistentVolume. */
export const PERSISTENT_VOLUME_COLUMNS: TableColumn[] = [
  NAME,
  column('Capacity', (volume) => storage(valueAt(volume, 'spec', 'capacity'))),
  column('Access Modes', (volume) => accessModes(textsAt(volume, 'spec', 'accessModes'))),
  column('Reclaim Policy', (volume) => textAt(volume, 'spec', 'persistentVolumeReclaimPolicy')),
  STATUS,
  column('Claim', (volume) => {
    const claim = objectAt(volume, 'spec', 'claimRef');
    return claim ? `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}` : '';
  }),
  CLASS,
  ATTRIBUTES_CLASS,
  column('Reason', (volume) => textAt(volume, 'status', 'reason')),
  AGE,
  VOLUME_MODE,
];

/** The columns of v1 PersistentVolumeClaim; size and modes are those of the bound volume. */
export const PERSISTENT_VOLUME_CLAIM_COLUMNS: TableColumn[] = [
  NAME,
  STATUS,
  column('Volume', (claim) => textAt(claim, 'spec', 'volumeName')),
  column('Capacity', (claim) =>
    textAt(claim, 'spec', 'volumeName') === '' ? '' : storage(valueAt(claim, 'status', 'capacity')),
  ),
  column('Access Modes', (claim) =>
    textAt(claim, 'spec', 'volumeName') === '' ? '' : accessModes(textsAt(claim, 'status', 'accessModes')),
  ),
  CLASS,
  ATTRIBUTES_CLASS,
  AGE,
  VOLUME_MODE,
];
