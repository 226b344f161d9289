/** From an authorized request for a resource to the verb that answers it. */
import { formatApiVersion } from '../domain/object.ts';
import type { UserInfo } from './access/user.ts';
import { webRequestOf } from './extension.ts';
import type { Hub } from './hub.ts';
import { isProxied, pathBehindProxy } from './proxy/proxy-path.ts';
import type { ApiRequest } from './request/api-request.ts';
import type { ResourceTarget } from './request/target.ts';
import type { Answer } from './response/answer.ts';
import { pageNotFound } from './response/page-not-found.ts';
import { methodNotAllowed, unknownResource } from './response/status.ts';
import { answerReview, reviewOf } from './reviews/review.ts';
import { subresourceHandler } from './subresources/subresources.ts';
import { createObject } from './verbs/create.ts';
import { deleteObject } from './verbs/delete.ts';
import { deleteCollection } from './verbs/delete-collection.ts';
import { getObject } from './verbs/get.ts';
import { listObjects } from './verbs/list.ts';
import { type Operation, readPresentation } from './verbs/operation.ts';
import { patchObject } from './verbs/patch.ts';
import { updateObject } from './verbs/update.ts';
import { watchObjects } from './verbs/watch.ts';

/** What is said of a request beside its answer. */
export interface Remarks {
  /** For the client. */
  warnings: string[];
  /** For the audit event. */
  annotations: Map<string, string>;
}

/** Answers a request for a resource. */
export async function dispatch(
  hub: Hub,
  request: ApiRequest,
  target: ResourceTarget,
  user: UserInfo,
  { warnings, annotations }: Remarks,
): Promise<Answer> {
  const { group, version, plural, namespace, name } = target;
  const definition = hub.registry.find(group, version, plural);
  if (!definition) {
    if (!hub.registry.hasGroup(group)) {
      return pageNotFound();
    }
    throw unknownResource();
  }
  // A namespaced object has a namespace in its path; all namespaces at once can only be listed, watched and emptied.
  const needsNamespace = definition.namespaced && namespace === undefined;
  if ((needsNamespace && name !== undefined) || (!definition.namespaced && namespace !== undefined)) {
    throw unknownResource();
  }
  if (name !== undefined && isProxied(target)) {
    const web = await webRequestOf(request);
    const pathAndQuery = pathBehindProxy(new URL(web.url));
    const response = await hub.clusterProxy.handle(web, { cluster: name, pathAndQuery, caller: user });
    return { kind: 'response', response };
  }
  const deprecation = DEPRECATIONS.get(`${formatApiVersion(group, version)}/${plural}`);
  if (deprecation !== undefined) {
    warnings.push(deprecation);
  }
  const operation: Operation = {
    hub,
    request,
    target,
    user,
    definition,
    stored: hub.registry.stored(definition),
    warnings,
    annotations,
    ...readPresentation(request, definition, hub.now()),
  };
  try {
    return await answerVerb(operation);
  } catch (error) {
    if (!READING_VERBS.has(target.verb)) {
      // What a refusal speaks of may not be durable yet: nobody is told of it before they can read it.
      await hub.store.settled();
    }
    throw error;
  }
}

async function answerVerb(operation: Operation): Promise<Answer> {
  const { definition, target } = operation;
  const { namespace, name, subresource, verb } = target;
  if (subresource !== undefined) {
    return subresourceHandler(definition, subresource, verb)(operation);
  }
  const acrossNamespaces = definition.namespaced && namespace === undefined;
  const serves = definition.verbs.includes(verb);
  const fitsPath = name === undefined ? COLLECTION_VERBS.has(verb) : OBJECT_VERBS.has(verb);
  if (!serves || !fitsPath || (acrossNamespaces && verb === 'create')) {
    throw methodNotAllowed();
  }
  switch (verb) {
    case 'get':
      return getObject(operation);
    case 'list':
      return listObjects(operation);
    case 'watch':
      return watchObjects(operation);
    case 'create': {
      const review = reviewOf(operation);
      return review ? answerReview(operation, review) : createObject(operation);
    }
    case 'update':
      return updateObject(operation);
    case 'patch':
      return patchObject(operation);
    case 'delete':
      return deleteObject(operation);
    case 'deletecollection':
      return deleteCollection(operation);
  }
}

const COLLECTION_VERBS = new Set(['list', 'watch', 'create', 'deletecollection']);
const OBJECT_VERBS = new Set(['get', 'watch', 'update', 'patch', 'delete']);
/** What is still served, and how kube-apiserver warns of it. */
const DEPRECATIONS = new Map([
  ['v1/endpoints', 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
]);
const READING_VERBS = new Set(['get', 'list', 'watch']);
