/** From a CustomResourceDefinition to the kinds that it serves. */
import { z } from 'zod';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { AGE, NAME } from '../builtin/column.ts';
import type { ResourceDefinition, TableColumn } from '../resource/definition.ts';
import { pathColumn } from '../resource/path-column.ts';
import { schemaFromCustomResource } from '../schema/structural.ts';

/** Where a definition names no columns. */
const CUSTOM_AGE: TableColumn = { ...AGE, type: 'date' };

/** The parts of a definition that decide what is served. */
const definitionSchema = z.object({
  spec: z.object({
    group: z.string(),
    scope: z.enum(['Namespaced', 'Cluster']),
    names: z.object({
      plural: z.string(),
      singular: z.string().optional(),
      kind: z.string(),
      listKind: z.string().optional(),
      shortNames: z.array(z.string()).optional(),
      categories: z.array(z.string()).optional(),
    }),
    versions: z.array(
      z.object({
        name: z.string(),
        served: z.boolean(),
        storage: z.boolean(),
        schema: z.object({ openAPIV3Schema: z.custom<Record<string, never>>(isJsonObject) }).optional(),
        subresources: z
          .object({
            status: z.object({}).optional(),
            scale: z
              .object({
                specReplicasPath: z.string(),
                statusReplicasPath: z.string(),
                labelSelectorPath: z.string().optional(),
              })
              .optional(),
          })
          .optional(),
        additionalPrinterColumns: z
          .array(
            z.object({
              name: z.string(),
              type: z.enum(['string', 'integer', 'number', 'boolean', 'date']),
              jsonPath: z.string(),
              format: z.string().optional(),
              description: z.string().optional(),
              priority: z.number().optional(),
            }),
          )
          .optional(),
        selectableFields: z.array(z.object({ jsonPath: z.string() })).optional(),
      }),
    ),
  }),
});

type Definition = z.infer<typeof definitionSchema>;
type Version = Definition['spec']['versions'][number];

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The names of a custom kind, with those that follow from others filled in. */
export interface AcceptedNames {
  plural: string;
  singular: string;
  kind: string;
  listKind: string;
  shortNames?: string[];
  categories?: string[];
}

/** What a definition serves. */
export interface CustomResource {
  names: AcceptedNames;
  storageVersion: string;
  definitions: ResourceDefinition[];
}

/** Reads a stored definition; undefined when it cannot be served (validation has let nothing like that in). */
export function customResourceOf(object: KubeObject): CustomResource | undefined {
  const parsed = definitionSchema.safeParse(object);
  if (!parsed.success) {
    return undefined;
  }
  const { spec } = parsed.data;
  const names = acceptedNames(spec.names);
  const storage = spec.versions.find((version) => version.storage);
  const definitions = spec.versions
    .filter(({ served, storage: stores }) => served || stores)
    .map((version) => resourceDefinition(spec, names, version, storage?.name ?? version.name));
  return { names, storageVersion: storage?.name ?? '', definitions };
}

function acceptedNames({
  plural,
  singular,
  kind,
  listKind,
  shortNames,
  categories,
}: Definition['spec']['names']): AcceptedNames {
  return {
    plural,
    singular: singular || kind.toLowerCase(),
    kind,
    listKind: listKind || `${kind}List`,
    ...(shortNames ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
  };
}

function resourceDefinition(
  { group, scope }: Definition['spec'],
  { plural, singular, kind, listKind, shortNames = [], categories = [] }: AcceptedNames,
  version: Version,
  storage: string,
): ResourceDefinition {
  const { status, scale } = version.subresources ?? {};
  const columns = (version.additionalPrinterColumns ?? []).map(pathColumn);
  return {
    group,
    version: version.name,
    kind,
    listKind,
    plural,
    singular,
    namespaced: scope === 'Namespaced',
    shortNames,
    categories,
    verbs: version.served ? VERBS : [],
    hasStatus: status !== undefined,
    ...(scale
      ? {
          scale: {
            specReplicasPath: scale.specReplicasPath,
            statusReplicasPath: scale.statusReplicasPath,
            ...(scale.labelSelectorPath === undefined ? {} : { labelSelectorPath: scale.labelSelectorPath }),
          },
        }
      : {}),
    builtIn: false,
    schema: schemaFromCustomResource(version.schema?.openAPIV3Schema ?? {}).schema,
    ...(version.name === storage ? {} : { storedAs: { group, version: storage } }),
    columns: [NAME, ...(columns.length > 0 ? columns : [CUSTOM_AGE])],
    selectableFields: (version.selectableFields ?? []).map(({ jsonPath }) => jsonPath.replace(/^\./, '')),
  };
}
