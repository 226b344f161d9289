/** Discovery: which kinds there are, in the form that a client asks for. */
import type { JsonObject } from '../../domain/object.ts';
import type { ApiRequest } from '../request/api-request.ts';
import type { Registry } from '../resource/registry.ts';
import type { Answer } from '../response/answer.ts';
import { pageNotFound } from '../response/page-not-found.ts';
import { unknownResource } from '../response/status.ts';
import { type AggregatedVersion, aggregatedDiscovery } from './aggregated.ts';
import { coreVersions, groupDocument, groupList, resourceList } from './legacy.ts';
import { etagOf } from './openapi.ts';
import { type ServedGroup, servedGroups } from './served-groups.ts';

/** Answers `/`, `/api`, `/apis` and what is below them; undefined for other paths. */
export function createDiscovery(registry: Registry): (request: ApiRequest) => Answer | undefined {
  let known: { generation: number; groups: ServedGroup[] } | undefined;

  function groups(): ServedGroup[] {
    if (known?.generation !== registry.generation()) {
      known = { generation: registry.generation(), groups: servedGroups(registry.all()) };
    }
    return known.groups;
  }

  return (request) => {
    if (request.path === '/') {
      return json({ paths: rootPaths(groups()) });
    }
    const [, root, first, second, ...rest] = request.path.replace(/\/$/, '').split('/');
    if (rest.length > 0 || (root !== 'api' && root !== 'apis')) {
      return undefined;
    }
    const inRoot = groups().filter(({ group }) => (group === '') === (root === 'api'));
    if (first === undefined) {
      const version = aggregatedVersion(request.header('accept'));
      if (version) {
        return aggregatedAnswer(request, aggregatedDiscovery(inRoot, version), version);
      }
      return json(root === 'api' ? coreVersions() : groupList(inRoot));
    }
    const group = root === 'api' ? inRoot[0] : inRoot.find((one) => one.group === first);
    const versionName = root === 'api' ? first : second;
    if (!group) {
      return undefined;
    }
    if (versionName === undefined) {
      return json(groupDocument(group));
    }
    const version = group.versions.find((one) => one.version === versionName);
    if (!version || (root === 'api' && second !== undefined)) {
      if (registry.hasGroup(group.group)) {
        throw unknownResource();
      }
      return pageNotFound();
    }
    return json(resourceList(group.group, version));
  };
}

const FIXED_PATHS = [
  '/.well-known/openid-configuration',
  '/apis/',
  '/healthz',
  '/livez',
  '/metrics',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/',
  '/openid/v1/jwks',
  '/readyz',
  '/version',
];

/** What there is to ask for, for people who look around. */
function rootPaths(groups: readonly ServedGroup[]): string[] {
  const served = groups.flatMap(({ group, versions }) => {
    const path = group === '' ? '/api' : `/apis/${group}`;
    return [path, ...versions.map(({ version }) => `${path}/${version}`)];
  });
  return [...FIXED_PATHS, '/apis', ...served].sort();
}

/** The first version of the aggregated format that a client accepts. */
function aggregatedVersion(accept = ''): AggregatedVersion | undefined {
  for (const part of accept.split(',')) {
    if (part.includes('as=APIGroupDiscoveryList') && part.trim().startsWith('application/json')) {
      const version = /;\s*v=(v2|v2beta1)\b/.exec(part)?.[1];
      if (version === 'v2' || version === 'v2beta1') {
        return version;
      }
    }
  }
  return undefined;
}

function aggregatedAnswer({ header }: ApiRequest, body: JsonObject, version: AggregatedVersion): Answer {
  const etag = etagOf(body);
  const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  const headers = { etag, vary: 'Accept', 'cache-control': 'public' };
  if (header('if-none-match') === etag) {
    return { kind: 'document', code: 304, type, body: '', headers };
  }
  return { kind: 'document', code: 200, type, body: JSON.stringify(body), headers };
}

function json(body: JsonObject): Answer {
  return { kind: 'object', code: 200, view: { object: body } };
}
