/** Generates what the hub knows of Kubernetes' own kinds (api/gen/kubernetes, domain/kubernetes/gen) from the published specifications. */
import { gzipSync } from 'node:zlib';
import { discoveredResources } from './discovery.ts';
import { type TypeTable, typeTable } from './go-types.ts';
import { MODULES, missingModules } from './module-cache.ts';
import { reachableDefinitions } from './openapi.ts';
import { SERVED } from './served.ts';

/** Kinds that travel in requests and answers but are no resource: options, subresource bodies. */
const BESIDE_RESOURCES: { goPackage: string; type: string }[] = [
  ...['DeleteOptions', 'CreateOptions', 'UpdateOptions', 'PatchOptions', 'Status', 'PartialObjectMetadata'].map(
    (type) => ({
      goPackage: 'k8s.io/apimachinery/pkg/apis/meta/v1',
      type,
    }),
  ),
  { goPackage: 'k8s.io/api/authentication/v1', type: 'TokenRequest' },
  { goPackage: 'k8s.io/api/autoscaling/v1', type: 'Scale' },
  { goPackage: 'k8s.io/api/policy/v1', type: 'Eviction' },
  { goPackage: 'k8s.io/api/core/v1', type: 'Binding' },
];

/** Name of this generator and the files it makes, by path from the repository's root. */
export const name = 'kubernetes schemas';

/**
 * Makes the files. Where the module cache lacks the specifications it says so on stderr and makes none: they change only
 * with a new Kubernetes version.
 */
export async function files(): Promise<Map<string, string | Uint8Array>> {
  const missing = missingModules();
  if (missing.length > 0) {
    process.stderr.write(
      `${name}: skipped, the Go module cache lacks its inputs; fetch them with: ${missing.join('; ')}\n`,
    );
    return new Map();
  }
  const source = { generator: 'infra/schemas/generate.ts', modules: MODULES, license: 'Apache-2.0, see NOTICE' };
  const resources = discoveredResources();
  const definitions = reachableDefinitions(resources.map(({ definition }) => definition));
  const types = typeTable(
    [...resources.map(goType), ...BESIDE_RESOURCES],
    (type, field) => definitions[type]?.properties?.[field]?.default,
  );
  const packages = Object.fromEntries(SERVED.map(({ groupVersion, goPackage }) => [groupVersion, goPackage]));
  return new Map<string, string | Uint8Array>([
    ['api/gen/kubernetes/resources.json', `${JSON.stringify({ source, resources }, undefined, 1)}\n`],
    ['domain/kubernetes/gen/types.json', typesFile(source, packages, types)],
    ['api/gen/kubernetes/definitions.json.gz', gzipSync(JSON.stringify({ source, definitions }), { level: 9 })],
  ]);
}

/** One type a line, so that a new version of Kubernetes can be reviewed. */
function typesFile(source: object, packages: object, types: TypeTable): string {
  const lines = Object.entries(types).map(([type, fields]) => `${JSON.stringify(type)}:${JSON.stringify(fields)}`);
  return `{"source":${JSON.stringify(source)},\n"packages":${JSON.stringify(packages)},\n"types":{\n${lines.join(',\n')}}}\n`;
}

function goType({ group, version, kind }: { group: string; version: string; kind: string }) {
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const served = SERVED.find((one) => one.groupVersion === groupVersion);
  if (!served) {
    throw new Error(`${groupVersion} is not served`);
  }
  return { goPackage: served.goPackage, type: kind };
}
