/** Making the columns of `kubectl get`. Every column, `-o wide` ones too, is in the answer; the client chooses by priority. */
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import type { TableColumn } from '../resource/definition.ts';
import { objectsAt, textAt } from './fields.ts';
import { humanAge } from './human-duration.ts';
import { labelsText, selectorText } from './selector-text.ts';

type Cell = (object: KubeObject, now: Date) => JsonValue;

/** A column of text that is always shown. */
export function column(name: string, cell: Cell): TableColumn {
  return { name, type: 'string', priority: 0, cell };
}

/** A column of text that `-o wide` shows. */
export function wideColumn(name: string, cell: Cell): TableColumn {
  return { name, type: 'string', priority: 1, cell };
}

/** A column of whole numbers that is always shown. */
export function integerColumn(name: string, cell: Cell): TableColumn {
  return { name, type: 'integer', priority: 0, cell };
}

/** A column of true or false that is always shown. */
export function booleanColumn(name: string, cell: Cell): TableColumn {
  return { name, type: 'boolean', priority: 0, cell };
}

/** The object's name. */
export const NAME: TableColumn = nameColumn((object) => object.metadata.name);

/** A name with something behind it. */
export function nameColumn(cell: Cell): TableColumn {
  return { name: 'Name', type: 'string', format: 'name', priority: 0, cell };
}

/** Time since creation. */
export const AGE: TableColumn = column('Age', ({ metadata }, now) => humanAge(metadata.creationTimestamp ?? '', now));

/** The columns of kinds without any of their own. */
export const DEFAULT_COLUMNS: TableColumn[] = [
  NAME,
  { name: 'Created At', type: 'date', priority: 0, cell: ({ metadata }) => metadata.creationTimestamp ?? null },
];

/** Names and images of the containers of a pod template. */
export function containerColumns(template: (object: KubeObject) => JsonValue | undefined): TableColumn[] {
  const each = (field: string) => (object: KubeObject) =>
    objectsAt(template(object), 'spec', 'containers')
      .map((container) => textAt(container, field))
      .join(',');
  return [wideColumn('Containers', each('name')), wideColumn('Images', each('image'))];
}

/** A structured selector, `<none>` for one that selects everything. */
export function selectorColumn(selector: (object: KubeObject) => JsonValue | undefined): TableColumn {
  return wideColumn('Selector', (object) => selectorText(selector(object)) || '<none>');
}

/** A map of labels. */
export function labelsColumn(name: string, labels: (object: KubeObject) => Record<string, string>): TableColumn {
  return column(name, (object) => labelsText(labels(object)));
}

/** The first three of a list, and how many more there are. */
export function firstThree(items: string[], empty: string): string {
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown || empty;
}
