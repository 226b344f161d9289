/** What a path and a method ask for, by the rules of kube-apiserver's RequestInfo. */
import type { ApiRequest } from './api-request.ts';
import { readFlag } from './query.ts';

/** The verbs of resources, as authorization names them. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection';

/** A request for objects. */
export interface ResourceTarget {
  kind: 'resource';
  verb: Verb;
  group: string;
  version: string;
  /** Absent in cluster scope and across all namespaces. */
  namespace?: string;
  plural: string;
  name?: string;
  subresource?: string;
  /** What follows the subresource, for proxies. */
  rest: string;
}

/** A request for anything else: discovery, health, version. */
export interface PathTarget {
  kind: 'path';
  /** The method in lower case, as authorization of paths names it. */
  verb: string;
  path: string;
}

const VERB_OF_METHOD: Record<string, Verb> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a namespace, which are no resources inside it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** Reads path, method and the `watch` parameter. */
export function readTarget({
  method,
  path,
  query,
}: Pick<ApiRequest, 'method' | 'path' | 'query'>): ResourceTarget | PathTarget {
  const other: PathTarget = { kind: 'path', verb: method.toLowerCase(), path };
  const [root, ...segments] = path.split('/').slice(1);
  const prefixLength = root === 'api' ? 1 : root === 'apis' ? 2 : undefined;
  if (prefixLength === undefined || segments.length <= prefixLength || segments[prefixLength] === '') {
    return other;
  }
  const [group = '', version = ''] = root === 'api' ? ['', segments[0]] : segments;
  let verb = VERB_OF_METHOD[method];
  if (verb === undefined) {
    return other;
  }
  let parts = segments.slice(prefixLength);
  // The old form of a watch: /api/v1/watch/namespaces/shop/configmaps.
  const watchPath = parts[0] === 'watch' && parts.length > 1;
  if (watchPath) {
    parts = parts.slice(1);
  }
  if (parts.at(-1) === '') {
    parts = parts.slice(0, -1);
  }
  let namespace: string | undefined;
  if (parts[0] === 'namespaces' && parts.length > 2 && !NAMESPACE_SUBRESOURCES.has(parts[2] ?? '')) {
    namespace = parts[1];
    parts = parts.slice(2);
  }
  const [plural = '', name, subresource, ...rest] = parts;
  if (name === undefined) {
    if (verb === 'get') {
      verb = 'list';
    } else if (verb === 'delete') {
      verb = 'deletecollection';
    }
  }
  if (watchPath || (verb === 'list' && readFlag(query, 'watch'))) {
    verb = 'watch';
  }
  return {
    kind: 'resource',
    verb,
    group,
    version,
    ...(namespace !== undefined && { namespace }),
    plural,
    ...(name !== undefined && { name }),
    ...(subresource !== undefined && { subresource }),
    rest: rest.join('/'),
  };
}
