/** What discovery says of each served resource: names, scope, verbs and subresources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DiscoveredResource } from '../../api/builtin/discovered.ts';
import { moduleFolder } from './module-cache.ts';
import { definitionName, SERVED } from './served.ts';

interface ApiResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

/** Resources without storage of their own, which the hub does not serve. */
const NOT_SERVED = new Set(['bindings', 'componentstatuses']);

/** Every served resource, in discovery's order. */
export function discoveredResources(): DiscoveredResource[] {
  return SERVED.flatMap(({ groupVersion, goPackage }) => {
    const core = !groupVersion.includes('/');
    const file = `${core ? 'api' : 'apis'}__${groupVersion.replace('/', '__')}.json`;
    const text = readFileSync(join(moduleFolder('k8s.io/kubernetes'), 'api', 'discovery', file), 'utf8');
    const { resources }: { resources: ApiResource[] } = JSON.parse(text);
    const [group, version] = core ? ['', groupVersion] : groupVersion.split('/');
    return resources
      .filter(({ name }) => !name.includes('/') && !NOT_SERVED.has(name))
      .map((resource) => ({
        group: group ?? '',
        version: version ?? '',
        kind: resource.kind,
        definition: definitionName(goPackage, resource.kind),
        plural: resource.name,
        singular: resource.singularName,
        namespaced: resource.namespaced,
        shortNames: resource.shortNames ?? [],
        categories: resource.categories ?? [],
        verbs: resource.verbs,
        subresources: resources
          .filter(({ name }) => name.startsWith(`${resource.name}/`))
          .map(({ name }) => name.slice(resource.name.length + 1)),
      }));
  });
}
