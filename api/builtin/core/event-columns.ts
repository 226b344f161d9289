/** What `kubectl get events` shows; the two groups that serve events name the same fields differently. */
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { column, NAME, wideColumn } from '../column.ts';
import { numberAt, objectAt, textAt } from '../fields.ts';
import { humanAge } from '../human-duration.ts';

/** Where one group-version keeps what both have. */
interface EventFields {
  object: string;
  message: string;
  firstTimestamp: string;
  lastTimestamp: string;
  count: string;
  source: string;
  reportingController: string;
}

function eventColumns(fields: EventFields): TableColumn[] {
  const involved = (event: KubeObject): JsonObject | undefined => objectAt(event, fields.object);
  const first = (event: KubeObject): string => textAt(event, fields.firstTimestamp) || textAt(event, 'eventTime');
  const last = (event: KubeObject): string =>
    textAt(event, 'series', 'lastObservedTime') || textAt(event, fields.lastTimestamp) || first(event);
  return [
    column('Last Seen', (event, now) => humanAge(last(event), now)),
    column('Type', (event) => textAt(event, 'type')),
    column('Reason', (event) => textAt(event, 'reason')),
    column('Object', (event) => {
      const kind = textAt(involved(event), 'kind').toLowerCase();
      const name = textAt(involved(event), 'name');
      return name === '' ? kind : `${kind}/${name}`;
    }),
    wideColumn('Subobject', (event) => textAt(involved(event), 'fieldPath')),
    wideColumn('Source', (event) => {
      const component = textAt(event, fields.source, 'component') || textAt(event, fields.reportingController);
      const instance = textAt(event, fields.source, 'host') || textAt(event, 'reportingInstance');
      return instance === '' ? component : `${component}, ${instance}`;
    }),
    column('Message', (event) => textAt(event, fields.message).trim()),
    wideColumn('First Seen', (event, now) => humanAge(first(event), now)),
    wideColumn('Count', (event) => numberAt(event, 'series', 'count') || numberAt(event, fields.count) || 1),
    { ...NAME, priority: 1 },
  ];
}

/** The columns of v1 Event. */
export const EVENT_COLUMNS: TableColumn[] = eventColumns({
  object: 'involvedObject',
  message: 'message',
  firstTimestamp: 'firstTimestamp',
  lastTimestamp: 'lastTimestamp',
  count: 'count',
  source: 'source',
  reportingController: 'reportingComponent',
});

/** The columns of events.k8s.io/v1 Event. */
export const REGARDING_EVENT_COLUMNS: TableColumn[] = eventColumns({
  object: 'regarding',
  message: 'note',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  count: 'deprecatedCount',
  source: 'deprecatedSource',
  reportingController: 'reportingController',
});
