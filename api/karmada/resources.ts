/** Karmada's kinds as the hub serves them: built in, without CustomResourceDefinitions. */

import { structuralSchema } from '../../domain/kinds/openapi.ts';
import type { KindDefinition, KindVersion } from '../../domain/kinds/registry.ts';
import { AGE, NAME } from '../builtin/column.ts';
import type { Conversion, ResourceDefinition } from '../resource/definition.ts';
import { pathColumn } from '../resource/path-column.ts';
import { schemaFromCustomResource } from '../schema/structural.ts';
import { BINDING_CONVERSION } from './binding-conversion.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The served versions of kinds. */
export function karmadaResources(kinds: readonly KindDefinition[]): ResourceDefinition[] {
  return kinds.flatMap((kind) =>
    kind.versions.filter(({ served }) => served).map((version) => definitionOf(kind, version)),
  );
}

/** Conversions of versions that differ in more than their name, by kind and version. */
const CONVERSIONS: Record<string, Conversion> = {
  'ResourceBinding/v1alpha1': BINDING_CONVERSION,
  'ClusterResourceBinding/v1alpha1': BINDING_CONVERSION,
};

function definitionOf(kind: KindDefinition, version: KindVersion): ResourceDefinition {
  const columns = version.columns.map((column) => pathColumn(column));
  const stored = kind.versions.find(({ storage }) => storage);
  const conversion = CONVERSIONS[`${kind.kind}/${version.name}`];
  return {
    group: kind.group,
    version: version.name,
    kind: kind.kind,
    listKind: `${kind.kind}List`,
    plural: kind.plural,
    singular: kind.singular,
    namespaced: kind.namespaced,
    shortNames: kind.shortNames,
    categories: kind.categories,
    verbs: VERBS,
    hasStatus: kind.hasStatus,
    ...(kind.scale ? { scale: kind.scale } : {}),
    builtIn: false,
    schema: schemaFromCustomResource(structuralSchema(version.schema)).schema,
    ...(stored && stored !== version && { storedAs: { group: kind.group, version: stored.name } }),
    ...(conversion && { conversion }),
    columns: [NAME, ...(columns.length > 0 ? columns : [AGE])],
    selectableFields: [],
  };
}
