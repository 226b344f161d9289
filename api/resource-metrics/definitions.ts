/** The two kinds of the group metrics.k8s.io, as discovery, OpenAPI and tables show them. */
import { z } from 'zod';
import { objectMeta, resourceList, time } from '../../domain/kinds/meta.ts';
import { structuralSchema } from '../../domain/kinds/openapi.ts';
import { AGE, NAME } from '../builtin/column.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { schemaFromCustomResource } from '../schema/structural.ts';

export const GROUP = 'metrics.k8s.io';
export const VERSION = 'v1beta1';

const measured = {
  timestamp: time.describe('End of the time over which use was measured.'),
  window: z.string().describe('How long that was.'),
};
const usage = resourceList.describe('Use by resource.');

const podMetrics = z
  .object({
    apiVersion: z.literal('metrics.k8s.io/v1beta1'),
    kind: z.literal('PodMetrics'),
    metadata: objectMeta,
    ...measured,
    containers: z.array(z.object({ name: z.string().describe('Name of the container.'), usage })).describe('Each one.'),
  })
  .describe('PodMetrics is what the containers of a pod use.');

const nodeMetrics = z
  .object({
    apiVersion: z.literal('metrics.k8s.io/v1beta1'),
    kind: z.literal('NodeMetrics'),
    metadata: objectMeta,
    ...measured,
    usage,
  })
  .describe('NodeMetrics is what is used of a node.');

function definition(
  kind: 'PodMetrics' | 'NodeMetrics',
  plural: 'pods' | 'nodes',
  schema: z.ZodObject,
): ResourceDefinition {
  return {
    group: GROUP,
    version: VERSION,
    kind,
    listKind: `${kind}List`,
    plural,
    singular: '',
    namespaced: plural === 'pods',
    shortNames: [],
    categories: [],
    verbs: ['get', 'list'],
    hasStatus: false,
    builtIn: false,
    schema: schemaFromCustomResource(structuralSchema(schema)).schema,
    selectableFields: [],
    columns: [NAME, AGE],
  };
}

export const POD_METRICS = definition('PodMetrics', 'pods', podMetrics);
export const NODE_METRICS = definition('NodeMetrics', 'nodes', nodeMetrics);
