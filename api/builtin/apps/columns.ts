/** What `kubectl get` shows of the kinds of apps/v1. */
import { parseApiVersion } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import {
  AGE,
  column,
  containerColumns,
  integerColumn,
  labelsColumn,
  NAME,
  selectorColumn,
  wideColumn,
} from '../column.ts';
import { mapAt, numberAt, valueAt } from '../fields.ts';
import { selectorText } from '../selector-text.ts';

const CONTAINERS = containerColumns((object) => valueAt(object, 'spec', 'template'));
const SELECTOR = selectorColumn((object) => valueAt(object, 'spec', 'selector'));
const READY = column(
  'Ready',
  (object) => `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
);

function statusColumn(name: string, field: string): TableColumn {
  return integerColumn(name, (object) => numberAt(object, 'status', field));
}

/** Columns by apiVersion and kind. */
export const APPS_COLUMNS: Record<string, TableColumn[]> = {
  'apps/v1/Deployment': [
    NAME,
    READY,
    column('Up-to-date', (object) => numberAt(object, 'status', 'updatedReplicas')),
    column('Available', (object) => numberAt(object, 'status', 'availableReplicas')),
    AGE,
    ...CONTAINERS,
    wideColumn('Selector', (object) => selectorText(valueAt(object, 'spec', 'selector'))),
  ],
  'apps/v1/ReplicaSet': [
    NAME,
    integerColumn('Desired', (object) => numberAt(object, 'spec', 'replicas')),
    statusColumn('Current', 'replicas'),
    statusColumn('Ready', 'readyReplicas'),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  'apps/v1/StatefulSet': [NAME, READY, AGE, ...CONTAINERS],
  'apps/v1/DaemonSet': [
    NAME,
    statusColumn('Desired', 'desiredNumberScheduled'),
    statusColumn('Current', 'currentNumberScheduled'),
    statusColumn('Ready', 'numberReady'),
    statusColumn('Up-to-date', 'updatedNumberScheduled'),
    statusColumn('Available', 'numberAvailable'),
    labelsColumn('Node Selector', (object) => mapAt(object, 'spec', 'template', 'spec', 'nodeSelector')),
    AGE,
    ...CONTAINERS,
    SELECTOR,
  ],
  'apps/v1/ControllerRevision': [
    NAME,
    column('Controller', ({ metadata }) => {
      const owner = metadata.ownerReferences?.find(({ controller }) => controller);
      const group = parseApiVersion(owner?.apiVersion ?? '').group;
      const kind = group === '' ? owner?.kind : `${owner?.kind}.${group}`;
      return owner ? `${kind?.toLowerCase()}/${owner.name}` : '<none>';
    }),
    column('Revision', (object) => numberAt(object, 'revision')),
    AGE,
  ],
};
