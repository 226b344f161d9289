/** Objects as rows: what `kubectl get` prints. */
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { formatAge } from '../resource/age.ts';
import type { ResourceDefinition, TableColumn } from '../resource/definition.ts';

/** What each row carries beside its cells. */
export type RowObject = 'None' | 'Metadata' | 'Object';

const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name of the object, unique within its namespace.',
  priority: 0,
  cell: (object) => object.metadata.name,
};

const CREATED: TableColumn = {
  name: 'Age',
  type: 'string',
  description: 'Time since the object was created.',
  priority: 0,
  cell: (object, now) => formatAge(object.metadata.creationTimestamp, now),
};

/** The columns of a kind: its name first, and its age where the kind says nothing else. */
export function columnsOf({ columns }: ResourceDefinition): TableColumn[] {
  if (columns.length === 0) {
    return [NAME, CREATED];
  }
  return columns[0]?.name === 'Name' ? columns : [NAME, ...columns];
}

/** What a table says of its columns. */
export function columnDefinitions(definition: ResourceDefinition): JsonObject[] {
  return columnsOf(definition).map(({ name, type, format = '', description = '', priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

/** One object as a row. */
export function tableRow(definition: ResourceDefinition, object: KubeObject, include: RowObject, now: Date): JsonObject {
  const cells = columnsOf(definition).map((column) => column.cell(object, now));
  switch (include) {
    case 'None':
      return { cells, object: null };
    case 'Metadata':
      return { cells, object: partialMetadata(object, 'v1') };
    case 'Object':
      return { cells, object };
  }
}

/** An object of which only the metadata is told. */
export function partialMetadata({ metadata }: KubeObject, version: 'v1' | 'v1beta1'): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: isJsonObject(metadata) ? metadata : {} };
}
