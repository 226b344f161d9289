/** Which propagations a path names. */
import type { ResourceDefinition } from '../resource/definition.ts';
import { CLUSTER_PROPAGATIONS, GROUP, PROPAGATIONS, SUBRESOURCES, type Subresource, VERSION } from './definitions.ts';

/** All of a kind, or one, or something below one. */
export interface Route {
  definition: ResourceDefinition;
  /** Absent for cluster scope, and for a list over all namespaces. */
  namespace?: string;
  name?: string;
  subresource?: Subresource['name'];
}

/** Reads a path; undefined for one that names nothing of ours. */
export function routeOf(path: string): Route | undefined {
  const prefix = `/apis/${GROUP}/${VERSION}/`;
  if (!path.startsWith(prefix)) {
    return undefined;
  }
  const segments = path.slice(prefix.length).split('/').map(decode);
  const isInNamespace = segments[0] === 'namespaces' && segments.length > 2;
  const namespace = isInNamespace ? segments[1] : undefined;
  const [plural, name, subresource, ...more] = isInNamespace ? segments.slice(2) : segments;
  const definition =
    plural === PROPAGATIONS.plural
      ? PROPAGATIONS
      : plural === CLUSTER_PROPAGATIONS.plural && !isInNamespace
        ? CLUSTER_PROPAGATIONS
        : undefined;
  const known = SUBRESOURCES.find((one) => one.name === subresource);
  const isLost =
    more.length > 0 ||
    segments.includes('') ||
    (subresource !== undefined && !known) ||
    (name !== undefined && definition?.namespaced === true && namespace === undefined);
  if (!definition || isLost) {
    return undefined;
  }
  return {
    definition,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(known ? { subresource: known.name } : {}),
  };
}

/** A segment that is badly encoded names nothing. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
