/** From stored objects to what a client asked to see: its version of the kind, a table, or metadata alone. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { formatApiVersion } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import type { Entry } from '../store/entry.ts';
import type { Answer, View } from './answer.ts';
import type { Shape } from './negotiation.ts';
import { columnDefinitions, partialMetadata, type RowObject, tableRow } from './table.ts';

/** How one request wants to see objects. */
export interface Presentation {
  shape: Shape;
  /** The version of the kind that was asked for. */
  definition: ResourceDefinition;
  rows: RowObject;
  now: Date;
}

/** An object in the version that was asked for. */
export function toVersion(definition: ResourceDefinition, object: KubeObject): KubeObject {
  const apiVersion = formatApiVersion(definition.group, definition.version);
  if (object.apiVersion === apiVersion) {
    return object;
  }
  return definition.conversion ? definition.conversion.fromStored(object) : { ...object, apiVersion };
}

/** One object on its own; `entry` is where it is stored, if it is. */
export function presentObject(
  { shape, definition, rows, now }: Presentation,
  original: KubeObject,
  entry?: Entry,
): View {
  const object = toVersion(definition, original);
  switch (shape.as) {
    case 'object':
      return entry && object === original ? { object, entry } : { object };
    case 'metadata':
      return { object: partialMetadata(object, shape.version) };
    case 'table':
      return {
        object: {
          kind: 'Table',
          apiVersion: `meta.k8s.io/${shape.version}`,
          metadata: object.metadata.resourceVersion ? { resourceVersion: object.metadata.resourceVersion } : {},
          columnDefinitions: columnDefinitions(definition),
          rows: [tableRow(definition, object, rows, shape.version, now)],
        },
      };
  }
}

/** A list; `metadata` is that of the list. */
export function presentList(presentation: Presentation, entries: readonly Entry[], metadata: JsonObject): Answer {
  const { shape, definition, rows, now } = presentation;
  switch (shape.as) {
    case 'object':
      return {
        kind: 'list',
        head: {
          kind: definition.listKind,
          apiVersion: formatApiVersion(definition.group, definition.version),
          metadata,
        },
        items: entries.map((entry) => presentObject(presentation, entry.object, entry)),
      };
    case 'metadata':
      return {
        kind: 'list',
        head: { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${shape.version}`, metadata },
        items: entries.map((entry) => presentObject(presentation, entry.object, entry)),
      };
    case 'table': {
      const object: JsonObject = {
        kind: 'Table',
        apiVersion: `meta.k8s.io/${shape.version}`,
        metadata,
        columnDefinitions: columnDefinitions(definition),
        rows: entries.map((entry) =>
          tableRow(definition, toVersion(definition, entry.object), rows, shape.version, now),
        ),
      };
      return { kind: 'object', code: 200, view: { object } };
    }
  }
}
