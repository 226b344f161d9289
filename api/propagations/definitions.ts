/** The kinds of the group fleetwright.io, as discovery, OpenAPI and tables show them. */
import { structuralSchema } from '../../domain/kinds/openapi.ts';
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import { propagation } from '../../domain/propagation/kind.ts';
import { AGE, NAME } from '../builtin/column.ts';
import type { ResourceDefinition, TableColumn } from '../resource/definition.ts';
import { schemaFromCustomResource } from '../schema/structural.ts';

export const GROUP = 'fleetwright.io';
export const VERSION = 'v1alpha1';

/** A path below a propagation that answers something of its own. */
export interface Subresource {
  name: 'retry' | 'suspend' | 'resume' | 'events' | 'explain' | 'decisions';
  verbs: ('get' | 'create')[];
}

/** All of them. */
export const SUBRESOURCES: readonly Subresource[] = [
  { name: 'decisions', verbs: ['get'] },
  { name: 'events', verbs: ['get'] },
  { name: 'explain', verbs: ['get'] },
  { name: 'resume', verbs: ['create'] },
  { name: 'retry', verbs: ['create'] },
  { name: 'suspend', verbs: ['create'] },
];

const COMMON = {
  group: GROUP,
  version: VERSION,
  categories: [],
  verbs: ['create', 'delete', 'get', 'list', 'watch'],
  hasStatus: false,
  builtIn: false,
  schema: schemaFromCustomResource(structuralSchema(propagation)).schema,
  selectableFields: [],
  columns: [
    NAME,
    column('Phase', 'string', 'How far it is.', 'phase'),
    column('Policy', 'string', 'Policy that claims the template.', 'policy'),
    column('Clusters', 'integer', 'Clusters it goes to.', 'summary', 'clusters'),
    column('Applied', 'integer', 'Clusters that have the present version.', 'summary', 'applied'),
    column('Healthy', 'integer', 'Clusters where it is healthy.', 'summary', 'healthy'),
    column(
      'Attempts',
      'integer',
      'Attempts of a stage that is being retried; only of a single one.',
      'summary',
      'attempts',
    ),
    AGE,
    { ...column('Message', 'string', 'Why it is not further.', 'message'), priority: 1 },
  ],
} satisfies Partial<ResourceDefinition>;

/** Of namespaced templates. */
export const PROPAGATIONS: ResourceDefinition = {
  ...COMMON,
  kind: 'Propagation',
  listKind: 'PropagationList',
  plural: 'propagations',
  singular: 'propagation',
  shortNames: ['prop'],
  namespaced: true,
};

/** Of cluster-scoped templates. */
export const CLUSTER_PROPAGATIONS: ResourceDefinition = {
  ...COMMON,
  kind: 'ClusterPropagation',
  listKind: 'ClusterPropagationList',
  plural: 'clusterpropagations',
  singular: 'clusterpropagation',
  shortNames: ['cprop'],
  namespaced: false,
};

export const DEFINITIONS = [PROPAGATIONS, CLUSTER_PROPAGATIONS];

/** What would change: asked for by POST, and kept nowhere. */
export const PLANS: ResourceDefinition = {
  ...COMMON,
  kind: 'Plan',
  listKind: 'PlanList',
  plural: 'plans',
  singular: 'plan',
  shortNames: [],
  namespaced: true,
  verbs: ['create'],
  schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  columns: [NAME],
};

function column(name: string, type: TableColumn['type'], description: string, ...path: string[]): TableColumn {
  return { name, type, description, priority: 0, cell: (object) => statusField(object, path) };
}

function statusField({ status }: KubeObject, path: readonly string[]): JsonValue {
  let value: JsonValue | undefined = status;
  for (const field of path) {
    value = typeof value === 'object' && value !== null && !Array.isArray(value) ? value[field] : undefined;
  }
  return value ?? null;
}
