/** From Propagations to what a client asked to see: objects, metadata alone, or a table. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { PROPAGATION_API_VERSION } from '../../domain/propagation/kind.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { negotiate, type Shape } from '../response/negotiation.ts';
import { badRequest } from '../response/status.ts';
import { columnDefinitions, partialMetadata, type RowObject, tableRow } from '../response/table.ts';

/** How one request wants to see them. */
export interface Presentation {
  definition: ResourceDefinition;
  shape: Shape;
  rows: RowObject;
  now: Date;
}

/** Reads the Accept header and `includeObject`. Throws NotAcceptable and BadRequest. */
export function presentationOf(definition: ResourceDefinition, request: Request, now: Date): Presentation {
  const include = new URL(request.url).searchParams.get('includeObject') || 'Metadata';
  if (include !== 'None' && include !== 'Metadata' && include !== 'Object') {
    throw badRequest(`unrecognized includeObject value: ${include}`);
  }
  const { shape } = negotiate(request.headers.get('accept') ?? undefined);
  return { definition, shape, rows: include, now };
}

/** One object. */
export function presentOne(presentation: Presentation, object: KubeObject): JsonObject {
  const { shape } = presentation;
  switch (shape.as) {
    case 'object':
      return object;
    case 'metadata':
      return partialMetadata(object, shape.version);
    case 'table': {
      const { resourceVersion } = object.metadata;
      return table(presentation, shape.version, resourceVersion ? { resourceVersion } : {}, [object]);
    }
    default:
      return shape satisfies never;
  }
}

/** A list; `metadata` is that of the list. */
export function presentList(
  presentation: Presentation,
  objects: readonly KubeObject[],
  metadata: JsonObject,
): JsonObject {
  const { shape, definition } = presentation;
  switch (shape.as) {
    case 'object':
      return { kind: definition.listKind, apiVersion: PROPAGATION_API_VERSION, metadata, items: [...objects] };
    case 'metadata':
      return {
        kind: 'PartialObjectMetadataList',
        apiVersion: `meta.k8s.io/${shape.version}`,
        metadata,
        items: objects.map((object) => partialMetadata(object, shape.version)),
      };
    case 'table':
      return table(presentation, shape.version, metadata, objects);
    default:
      return shape satisfies never;
  }
}

function table(
  { definition, rows, now }: Presentation,
  version: 'v1' | 'v1beta1',
  metadata: JsonObject,
  objects: readonly KubeObject[],
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    columnDefinitions: columnDefinitions(definition),
    rows: objects.map((object) => tableRow(definition, object, rows, version, now)),
  };
}
