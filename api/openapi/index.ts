/** The index of `/openapi/v3`: a path with a content hash per group-version, so that clients fetch each document once. */
import { createHash } from 'node:crypto';
import type { ResourceDefinition } from '../resource/definition.ts';
import { openApiDocument } from './document.ts';

/** What `/openapi/v3` answers. */
export interface OpenApiIndex {
  paths: Record<string, { serverRelativeURL: string }>;
}

/** A document's text is made when its hash is first asked for, and again when one of its kinds is another object. */
interface Hashed {
  definitions: ResourceDefinition[];
  hash: string;
}

const hashes = new Map<string, Hashed>();

/** The index over all served kinds; the order is that of their group-versions. */
export function openApiIndex(definitions: readonly ResourceDefinition[]): OpenApiIndex {
  const byPath = Map.groupBy(definitions, ({ group, version }) => openApiPath(group, version));
  const paths = [...byPath].map(([path, kinds]) => [
    path,
    { serverRelativeURL: `/openapi/v3/${path}?hash=${hashOf(path, kinds)}` },
  ]);
  return { paths: Object.fromEntries(paths) };
}

/** The path of a group-version's document below `/openapi/v3/`: `api/v1`, `apis/apps/v1`. */
export function openApiPath(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}

function hashOf(path: string, definitions: ResourceDefinition[]): string {
  const known = hashes.get(path);
  if (
    known?.definitions.length === definitions.length &&
    known.definitions.every((one, at) => one === definitions[at])
  ) {
    return known.hash;
  }
  const [first] = definitions;
  const document = first ? openApiDocument(first.group, first.version, definitions) : {};
  const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex').toUpperCase();
  hashes.set(path, { definitions, hash });
  return hash;
}
