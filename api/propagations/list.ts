/** Lists and watches: those of the bindings, shown as Propagations. Versions, pages and selectors are the bindings' own. */
import { type Binding, clusterResourceBinding, resourceBinding } from '../../domain/kinds/binding.ts';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { PROPAGATION_API_VERSION } from '../../domain/propagation/kind.ts';
import { propagationOf } from '../../domain/propagation/view.ts';
import { KubeStatusError, KubeUnreachableError } from '../../kube/errors.ts';
import { itemOfKind } from '../../kube/parse.ts';
import { apiVersionOf, collectionPath, type ResourceType } from '../../kube/resource.ts';
import type { KubeTransport, WatchEvent } from '../../kube/transport.ts';
import { parseFieldSelector } from '../request/field-selector.ts';
import { badRequest, internalError, statusObject } from '../response/status.ts';
import { karmadaResource } from './karmada-resource.ts';
import { type Presentation, presentList, presentOne } from './present.ts';
import type { Route } from './route.ts';

const LIST_PARAMETERS = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'resourceVersion',
  'resourceVersionMatch',
];
const WATCH_PARAMETERS = [...LIST_PARAMETERS, 'timeoutSeconds', 'allowWatchBookmarks', 'sendInitialEvents'];
const SELECTABLE_FIELDS = ['metadata.name', 'metadata.namespace'];

/** The list that the query asks for. */
export async function listPropagations(
  transport: KubeTransport,
  route: Route,
  query: URLSearchParams,
  presentation: Presentation,
): Promise<JsonObject> {
  const resource = bindingResource(route);
  const answer = await transport.send({
    method: 'GET',
    path: collectionPath(resource, route.namespace),
    query: queryOf(query, LIST_PARAMETERS),
  });
  const items = Array.isArray(answer.items) ? answer.items : [];
  const views = items.flatMap((item) => {
    const binding = bindingOf(item, resource);
    return binding ? [propagationOf({ binding })] : [];
  });
  return presentList(presentation, views, isJsonObject(answer.metadata) ? answer.metadata : {});
}

/** The events of a watch, one JSON a line; a failure is an ERROR event, as the status has long been sent by then. */
export async function* watchPropagations(
  transport: KubeTransport,
  route: Route,
  query: URLSearchParams,
  presentation: Presentation,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const resource = bindingResource(route);
  try {
    const events = transport.watch({
      method: 'GET',
      path: collectionPath(resource, route.namespace),
      query: { ...queryOf(query, WATCH_PARAMETERS), watch: 'true' },
      signal,
    });
    for await (const event of events) {
      const shown = show(event, resource, presentation);
      if (shown) {
        yield `${JSON.stringify(shown)}\n`;
      }
    }
  } catch (error) {
    if (!signal.aborted) {
      yield `${JSON.stringify({ type: 'ERROR', object: statusOf(error) })}\n`;
    }
  }
}

function bindingResource({ definition }: Route): ResourceType {
  return karmadaResource(definition.namespaced ? 'ResourceBinding' : 'ClusterResourceBinding');
}

function bindingOf(item: unknown, resource: ResourceType): Binding | undefined {
  const object = itemOfKind(item, apiVersionOf(resource), resource.kind);
  const schema = resource.namespaced ? resourceBinding : clusterResourceBinding;
  return object && schema.safeParse(object).data;
}

function show(event: WatchEvent, resource: ResourceType, presentation: Presentation): JsonObject | undefined {
  const { type, object } = event;
  switch (type) {
    case 'ERROR':
      return { type, object };
    case 'BOOKMARK': {
      const kind = presentation.definition.kind;
      const metadata = isJsonObject(object.metadata) ? object.metadata : {};
      return { type, object: { kind, apiVersion: PROPAGATION_API_VERSION, metadata } };
    }
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED': {
      const binding = bindingOf(object, resource);
      return binding && { type, object: presentOne(presentation, propagationOf({ binding })) };
    }
    default:
      return type satisfies never;
  }
}

function queryOf(query: URLSearchParams, names: readonly string[]): Record<string, string> {
  const unsupported = parseFieldSelector(query.get('fieldSelector') ?? '').find(
    ({ path }) => !SELECTABLE_FIELDS.includes(path),
  );
  if (unsupported) {
    throw badRequest(`field label not supported: ${unsupported.path}`);
  }
  const given = names.map((name) => [name, query.get(name)] as const);
  return Object.fromEntries(given.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** The `Status` of a failure, whatever it is. */
export function statusOf(error: unknown): JsonObject {
  if (error instanceof KubeStatusError) {
    return statusObject(error);
  }
  const message = error instanceof Error ? error.message : String(error);
  return statusObject(
    error instanceof KubeUnreachableError
      ? new KubeStatusError({ code: 503, reason: 'ServiceUnavailable', message })
      : internalError(message),
  );
}
