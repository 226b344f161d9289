/** One request for a resource, understood and authorized: what every verb is given. */
import type { UserInfo } from '../access/user.ts';
import type { Hub } from '../hub.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { ResourceTarget } from '../request/target.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { groupResource } from '../resource/name.ts';
import { negotiate, type Representation } from '../response/negotiation.ts';
import type { Presentation } from '../response/present.ts';
import { badRequest } from '../response/status.ts';
import type { RowObject } from '../response/table.ts';
import type { Collection } from '../store/collection.ts';

/** A request on its way through the server. */
export interface Operation {
  hub: Hub;
  request: ApiRequest;
  target: ResourceTarget;
  user: UserInfo;
  /** The kind in the version that was asked for, and in the one that is stored. */
  definition: ResourceDefinition;
  stored: ResourceDefinition;
  presentation: Presentation;
  format: Representation['format'];
  /** Warnings for the client, sent as headers. */
  warnings: string[];
  /** Annotations of the audit event. */
  annotations: Map<string, string>;
}

/** The name in the path. */
export function nameOf({ target }: Operation): string {
  if (target.name === undefined) {
    throw badRequest('name is required');
  }
  return target.name;
}

/** The resource's name in the store. */
export function storeName({ stored }: Operation): string {
  return groupResource(stored);
}

/** Where the resource's objects are. */
export function collectionOf(operation: Operation): Collection {
  return operation.hub.store.collection(storeName(operation));
}

const ROW_OBJECTS: readonly string[] = ['None', 'Metadata', 'Object'] satisfies RowObject[];

function isRowObject(text: string): text is RowObject {
  return ROW_OBJECTS.includes(text);
}

/** How the request wants to see objects. Throws NotAcceptable. */
export function readPresentation(
  request: ApiRequest,
  definition: ResourceDefinition,
  now: Date,
): { presentation: Presentation; format: Representation['format'] } {
  const { shape, format } = negotiate(request.header('accept'));
  const include = request.query.get('includeObject') ?? 'Metadata';
  return { presentation: { shape, definition, rows: isRowObject(include) ? include : 'Metadata', now }, format };
}
