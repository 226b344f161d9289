/** metrics.k8s.io as a group beside a server's store: what pods and nodes use, from whoever measures it. */
import type { KubeObject } from '../../domain/object.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import type { UserInfo } from '../access/user.ts';
import type { Extension } from '../extension.ts';
import { internalError, methodNotAllowed, notFound, statusObject, unknownResource } from '../response/status.ts';
import { GROUP, NODE_METRICS, POD_METRICS, VERSION } from './definitions.ts';

/** What is asked for. */
export interface MetricsQuery {
  user: UserInfo;
  /** Absent: all namespaces, or nodes. */
  namespace?: string;
  /** Only this one; of several clusters, each one of that name. */
  name?: string;
  labelSelector: string;
}

/** Who measures. Rejections with `KubeStatusError` are told to the client. */
export interface MetricsSource {
  /** PodMetrics. */
  pods(query: MetricsQuery): Promise<KubeObject[]>;
  /** NodeMetrics. */
  nodes(query: MetricsQuery): Promise<KubeObject[]>;
}

/** The group, answered from a source. */
export function createResourceMetrics(source: MetricsSource): Extension {
  return {
    group: GROUP,
    definitions: [POD_METRICS, NODE_METRICS],
    async handle(request, user) {
      try {
        return Response.json(await answer(source, request, user));
      } catch (error) {
        const status = error instanceof KubeStatusError ? error : internalError(String(error));
        return Response.json(statusObject(status), { status: status.code });
      }
    },
  };
}

async function answer(source: MetricsSource, { method, url }: Request, user: UserInfo) {
  const { pathname, searchParams } = new URL(url);
  const route = /^(?:\/namespaces\/([^/]+))?\/(pods|nodes)(?:\/([^/]+))?$/.exec(
    pathname.slice(`/apis/${GROUP}/${VERSION}`.length),
  );
  if (!route) {
    throw unknownResource();
  }
  if (method !== 'GET') {
    throw methodNotAllowed();
  }
  const [, namespace, plural, name] = route.map((segment) => segment && decodeURIComponent(segment));
  const definition = plural === 'nodes' ? NODE_METRICS : POD_METRICS;
  const items = await source[plural === 'nodes' ? 'nodes' : 'pods']({
    user,
    labelSelector: searchParams.get('labelSelector') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  });
  if (name === undefined) {
    return { kind: definition.listKind, apiVersion: `${GROUP}/${VERSION}`, metadata: {}, items };
  }
  const [found] = items;
  if (!found) {
    throw notFound(definition, name);
  }
  return found;
}
