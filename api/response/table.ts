/** Objects as rows: what `kubectl get` prints. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';

/** What each row carries beside its cells. */
export type RowObject = 'None' | 'Metadata' | 'Object';

/** What a table says of its columns. */
export function columnDefinitions({ columns }: ResourceDefinition): JsonObject[] {
  return columns.map(({ name, type, format = '', description = '', priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
}

/** One object as a row. */
export function tableRow(
  { columns }: ResourceDefinition,
  object: KubeObject,
  include: RowObject,
  version: 'v1' | 'v1beta1',
  now: Date,
): JsonObject {
  const cells = columns.map((column) => column.cell(object, now));
  switch (include) {
    case 'None':
      return { cells, object: null };
    case 'Metadata':
      return { cells, object: partialMetadata(object, version) };
    case 'Object':
      return { cells, object };
  }
}

/** An object of which only the metadata is told. */
export function partialMetadata({ metadata }: KubeObject, version: 'v1' | 'v1beta1'): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: { ...metadata } };
}
