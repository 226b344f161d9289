/** The API of propagations: a small aggregated API server as one web-standard handler, mounted beside a hub or on its own. */
import { type DecisionList, type ExplanationWithPast, withPast } from '../../domain/explain/decisions.ts';
import { explain } from '../../domain/explain/explain.ts';
import type { JsonValue } from '../../domain/object.ts';
import { parseApiVersion } from '../../domain/object.ts';
import { indexHub } from '../../domain/plan/hub-state.ts';
import { subjectOfBinding } from '../../domain/propagation/subject.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery.ts';
import type { UserInfo } from '../access/user.ts';
import { discoveryAt } from '../discovery/few-groups.ts';
import { readFlag } from '../request/query.ts';
import { badRequest, methodNotAllowed, notFound, unknownResource } from '../response/status.ts';
import { readBody, readOptionalBody, readText } from './body.ts';
import type { PropagationApiOptions } from './context.ts';
import { createPropagation } from './create.ts';
import { readDecisions, readLimit } from './decisions.ts';
import { SUBRESOURCES } from './definitions.ts';
import { PROPAGATION_GROUP } from './discovery.ts';
import { propagationEvents } from './events.ts';
import { bindingAt, type NamedRoute, templateOf, viewOf } from './get.ts';
import { listPropagations, statusOf, watchPropagations } from './list.ts';
import { answerPlan, planNamespace } from './plan-request.ts';
import { presentationOf, presentOne } from './present.ts';
import { readStateOf } from './read-state.ts';
import { type Route, routeOf } from './route.ts';
import { deletePropagation, retry, suspend } from './steer.ts';
import { streamResponse } from './stream.ts';

/** Answers a request of an authenticated caller; what the caller may do with propagations is the mounter's to decide. */
export type PropagationApi = (request: Request, user: UserInfo) => Promise<Response>;

/** The handler. It keeps nothing between requests. */
export function createPropagationApi(options: PropagationApiOptions): PropagationApi {
  return async (request, user) => {
    try {
      return await answer(options, request, user);
    } catch (error) {
      const status = statusOf(error);
      return json(status, typeof status.code === 'number' ? status.code : 500);
    }
  };
}

function answer(options: PropagationApiOptions, request: Request, user: UserInfo): Promise<Response> {
  const { pathname } = new URL(request.url);
  const discovered = discoveryAt(pathname, request.headers.get('accept') ?? '', [PROPAGATION_GROUP]);
  if (discovered) {
    return Promise.resolve(
      request.method === 'GET' ? json(discovered.document, 200, discovered.type) : fail(methodNotAllowed()),
    );
  }
  const planned = planNamespace(pathname);
  if (planned !== undefined) {
    return answerPlans(options, request, user, planned);
  }
  const route = routeOf(pathname);
  if (!route) {
    return fail(unknownResource());
  }
  if (route.name === undefined) {
    return answerAll(options, request, user, route);
  }
  const named = { ...route, name: route.name };
  return route.subresource === undefined
    ? answerOne(options, request, user, named)
    : answerBelow(options, request, user, named);
}

async function answerPlans(options: PropagationApiOptions, request: Request, user: UserInfo, namespace: string) {
  if (request.method !== 'POST') {
    return fail(methodNotAllowed());
  }
  return json(await answerPlan(options.hub(user), options, namespace, (await readText(request)).text));
}

async function answerAll(options: PropagationApiOptions, request: Request, user: UserInfo, route: Route) {
  const query = new URL(request.url).searchParams;
  const transport = options.hub(user);
  const presentation = presentationOf(route.definition, request, options.now());
  switch (request.method) {
    case 'GET':
      return readFlag(query, 'watch')
        ? streamResponse(request, 'application/json', (signal) =>
            watchPropagations(transport, route, query, presentation, signal),
          )
        : json(await listPropagations(transport, route, query, presentation));
    case 'POST': {
      const body = await readBody(request);
      const created = await createPropagation(transport, options, route, body, isDryRun(query));
      return json(presentOne(presentation, created), 201);
    }
    default:
      return fail(methodNotAllowed());
  }
}

async function answerOne(options: PropagationApiOptions, request: Request, user: UserInfo, route: NamedRoute) {
  const client = createKubeClient(options.hub(user));
  const query = new URL(request.url).searchParams;
  switch (request.method) {
    case 'GET': {
      const presentation = presentationOf(route.definition, request, options.now());
      return json(presentOne(presentation, await viewOf(client, options.engine, await bindingAt(client, route))));
    }
    case 'DELETE': {
      const body = await readOptionalBody(request);
      return json(await deletePropagation(client, options, route, isDryRun(query) || asksForDryRun(body)));
    }
    default:
      return fail(methodNotAllowed());
  }
}

async function answerBelow(options: PropagationApiOptions, request: Request, user: UserInfo, route: NamedRoute) {
  const { engine } = options;
  const transport = options.hub(user);
  const client = createKubeClient(transport);
  if (request.method !== (isRead(route.subresource) ? 'GET' : 'POST')) {
    return fail(methodNotAllowed());
  }
  switch (route.subresource) {
    case 'events': {
      // So that what is not there is a 404, not an event.
      await bindingAt(client, route);
      const lastId = request.headers.get('last-event-id') ?? undefined;
      return streamResponse(request, 'text/event-stream', (signal) =>
        propagationEvents(transport, engine, route, lastId, signal),
      );
    }
    case 'decisions': {
      const limit = readLimit(new URL(request.url).searchParams);
      const subject = subjectOfBinding(await bindingAt(client, route));
      return json(await readDecisions(engine, subject, limit));
    }
    case 'explain':
      return json(await explainAt(client, route, options));
    case 'retry':
      return json(await retry(client, engine, route));
    case 'suspend':
      return json(await suspend(client, engine, route, true));
    case 'resume':
      return json(await suspend(client, engine, route, false));
    case undefined:
      return fail(unknownResource());
    default:
      return route.subresource satisfies never;
  }
}

function isRead(subresource: Route['subresource']): boolean {
  return SUBRESOURCES.some(({ name, verbs }) => name === subresource && verbs.includes('get'));
}

async function explainAt(
  client: KubeClient,
  route: NamedRoute,
  { rules, engine }: PropagationApiOptions,
): Promise<ExplanationWithPast> {
  const binding = await bindingAt(client, route);
  const template = await templateOf(client, createDiscovery(client.transport), binding);
  if (!template) {
    const { apiVersion, kind, name } = binding.spec.resource;
    throw notFound({ group: parseApiVersion(apiVersion).group, plural: kind }, name);
  }
  const [state, past] = await Promise.all([
    readStateOf(client, template),
    // The explanation of today is worth having without the engine.
    readDecisions(engine, subjectOfBinding(binding), 1).catch((): DecisionList => ({ decisions: [], complete: false })),
  ]);
  return withPast(explain(indexHub(state), template, rules), past);
}

/** `dryRun=All`; anything else is refused, as everywhere in Kubernetes. Throws BadRequest. */
function isDryRun(query: URLSearchParams): boolean {
  const values = query.getAll('dryRun').filter((value) => value !== '');
  if (values.some((value) => value !== 'All')) {
    throw badRequest('dryRun must be All');
  }
  return values.length > 0;
}

/** kubectl sends the options of a DELETE as its body. */
function asksForDryRun(body: JsonValue | undefined): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    !Array.isArray(body) &&
    Array.isArray(body.dryRun) &&
    body.dryRun.includes('All')
  );
}

function json(object: object, code = 200, type = 'application/json'): Response {
  return new Response(JSON.stringify(object), {
    status: code,
    headers: { 'content-type': type, 'cache-control': 'no-cache, private' },
  });
}

async function fail(error: Error): Promise<never> {
  throw error;
}
