/** The CustomResourceDefinition of a kind, for a hub that is another Kubernetes API server. */
import { structuralSchema } from '../../domain/kinds/openapi.ts';
import type { KindDefinition, KindVersion, PrinterColumn } from '../../domain/kinds/registry.ts';
import type { JsonObject } from '../../domain/object.ts';

/**
 * apiextensions.k8s.io/v1 CustomResourceDefinition. A kind of more than one version needs `spec.conversion` too, which
 * names the server of an installation and is set when it is installed.
 */
export function customResourceDefinition(kind: KindDefinition): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${kind.plural}.${kind.group}` },
    spec: {
      group: kind.group,
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        ...(kind.shortNames.length > 0 && { shortNames: kind.shortNames }),
        ...(kind.categories.length > 0 && { categories: kind.categories }),
      },
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      versions: kind.versions.map((version) => versionEntry(kind, version)),
    },
  };
}

function versionEntry({ hasStatus, scale }: KindDefinition, version: KindVersion): JsonObject {
  const subresources: JsonObject = { ...(hasStatus && { status: {} }), ...(scale && { scale: { ...scale } }) };
  return {
    name: version.name,
    served: version.served,
    storage: version.storage,
    schema: { openAPIV3Schema: structuralSchema(version.schema) },
    ...(Object.keys(subresources).length > 0 && { subresources }),
    ...(version.columns.length > 0 && { additionalPrinterColumns: version.columns.map(columnEntry) }),
  };
}

function columnEntry(column: PrinterColumn): JsonObject {
  return { ...column };
}
