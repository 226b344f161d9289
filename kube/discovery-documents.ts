/** What a server says it serves: aggregated discovery (KEP-3352), or one document a group and version on old servers. */
import { z } from 'zod';
import type { JsonObject } from '../domain/object.ts';
import { formatApiVersion, parseApiVersion } from '../domain/object.ts';
import { KubeStatusError, KubeUnreachableError } from './errors.ts';
import type { ResourceType } from './resource.ts';
import type { KubeTransport } from './transport.ts';

/** A resource with what discovery tells about it. */
export interface DiscoveredResource extends ResourceType {
  singular: string;
  shortNames: string[];
  categories: string[];
  verbs: string[];
  /** For example `status`, `scale`. */
  subresources: string[];
}

/** All that a server serves. */
export interface DiscoveredApi {
  /** In the server's order: a group's preferred version first. */
  resources: DiscoveredResource[];
  /** `group/version` of all, those without resources too. */
  groupVersions: string[];
  /** Those whose server does not answer now: what they serve is unknown, or may be stale. */
  failed: string[];
}

const ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

const names = z.array(z.string()).nullish();

const aggregatedResource = z.object({
  resource: z.string(),
  responseKind: z.object({ group: z.string().nullish(), version: z.string().nullish(), kind: z.string() }).nullish(),
  scope: z.string(),
  singularResource: z.string().optional(),
  verbs: names,
  shortNames: names,
  categories: names,
  subresources: z.array(z.object({ subresource: z.string() })).nullish(),
});

const aggregated = z.object({
  kind: z.literal('APIGroupDiscoveryList'),
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string().default('') }),
      versions: z.array(
        z.object({
          version: z.string(),
          freshness: z.string().optional(),
          resources: z.array(aggregatedResource).nullish(),
        }),
      ),
    }),
  ),
});

const coreVersions = z.object({ versions: z.array(z.string()) });

const groupList = z.object({
  groups: z.array(
    z.object({
      versions: z.array(z.object({ groupVersion: z.string() })),
      preferredVersion: z.object({ groupVersion: z.string() }).optional(),
    }),
  ),
});

const resourceList = z.object({
  resources: z
    .array(
      z.object({
        name: z.string(),
        singularName: z.string().optional(),
        namespaced: z.boolean(),
        kind: z.string(),
        verbs: names,
        shortNames: names,
        categories: names,
      }),
    )
    .nullish(),
});

/** Asks a server for all that it serves. Throws as `KubeTransport.send`; a group that fails alone is named in `failed`. */
export async function discover(transport: KubeTransport, signal?: AbortSignal): Promise<DiscoveredApi> {
  const parts = await Promise.all(
    ['/api', '/apis'].map(async (path) => {
      const answer = await get(transport, path, signal);
      const whole = aggregated.safeParse(answer);
      return whole.success ? fromAggregated(whole.data) : await fromGroups(transport, groupVersionsOf(answer), signal);
    }),
  );
  return {
    resources: parts.flatMap(({ resources }) => resources),
    groupVersions: parts.flatMap(({ groupVersions }) => groupVersions),
    failed: parts.flatMap(({ failed }) => failed),
  };
}

function get(transport: KubeTransport, path: string, signal: AbortSignal | undefined): Promise<JsonObject> {
  return transport.send({ method: 'GET', path, accept: ACCEPT, ...(signal ? { signal } : {}) });
}

function fromAggregated({ items }: z.infer<typeof aggregated>): DiscoveredApi {
  const api: DiscoveredApi = { resources: [], groupVersions: [], failed: [] };
  for (const { metadata, versions } of items) {
    for (const { version, freshness, resources } of versions) {
      const groupVersion = formatApiVersion(metadata.name, version);
      api.groupVersions.push(groupVersion);
      if (freshness === 'Stale') {
        api.failed.push(groupVersion);
      }
      for (const resource of resources ?? []) {
        if (resource.responseKind) {
          api.resources.push({
            group: metadata.name,
            version,
            plural: resource.resource,
            kind: resource.responseKind.kind,
            namespaced: resource.scope === 'Namespaced',
            singular: resource.singularResource ?? '',
            verbs: resource.verbs ?? [],
            shortNames: resource.shortNames ?? [],
            categories: resource.categories ?? [],
            subresources: resource.subresources?.map(({ subresource }) => subresource) ?? [],
          });
        }
      }
    }
  }
  return api;
}

/** The group versions of an `APIVersions` (core) or `APIGroupList`, preferred ones first. */
function groupVersionsOf(answer: JsonObject): string[] {
  const core = coreVersions.safeParse(answer);
  if (core.success) {
    return core.data.versions;
  }
  const list = groupList.safeParse(answer);
  if (!list.success) {
    throw new KubeUnreachableError('The server answers, but not with Kubernetes discovery', { cause: list.error });
  }
  return list.data.groups.flatMap(({ versions, preferredVersion }) => {
    const preferred = preferredVersion ? [preferredVersion.groupVersion] : [];
    return [...new Set([...preferred, ...versions.map(({ groupVersion }) => groupVersion)])];
  });
}

async function fromGroups(
  transport: KubeTransport,
  groupVersions: string[],
  signal: AbortSignal | undefined,
): Promise<DiscoveredApi> {
  const lists = await Promise.all(
    groupVersions.map(async (groupVersion) => {
      try {
        const path = `/${groupVersion.includes('/') ? 'apis' : 'api'}/${groupVersion}`;
        return { groupVersion, answer: resourceList.safeParse(await get(transport, path, signal)).data };
      } catch (error) {
        // An extension server that is away (503) or was just removed (404) must not hide all others.
        if (error instanceof KubeStatusError) {
          return { groupVersion, answer: undefined };
        }
        throw error;
      }
    }),
  );
  return {
    groupVersions,
    failed: lists.filter(({ answer }) => !answer).map(({ groupVersion }) => groupVersion),
    resources: lists.flatMap(({ groupVersion, answer }) => fromResourceList(groupVersion, answer?.resources ?? [])),
  };
}

function fromResourceList(
  groupVersion: string,
  list: NonNullable<z.infer<typeof resourceList>['resources']>,
): DiscoveredResource[] {
  return list
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => ({
      ...parseApiVersion(groupVersion),
      plural: resource.name,
      kind: resource.kind,
      namespaced: resource.namespaced,
      singular: resource.singularName ?? '',
      verbs: resource.verbs ?? [],
      shortNames: resource.shortNames ?? [],
      categories: resource.categories ?? [],
      subresources: list
        .filter(({ name }) => name.startsWith(`${resource.name}/`))
        .map(({ name }) => name.slice(resource.name.length + 1)),
    }));
}
