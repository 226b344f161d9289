/** A custom resource with one field of every kind that server-side apply treats in its own way. */

import type { Schema } from '../../api/schema/schema.ts';
import type { JsonObject } from '../../domain/object.ts';

const TEXT: Schema = { type: 'string' };
const POINT: Schema = { type: 'object', properties: { x: { type: 'integer' }, y: { type: 'integer' } } };

/** Its schema. */
export const WIDGET_SCHEMA: Schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        replicas: { type: 'integer', nullable: true },
        paused: { type: 'boolean' },
        port: { 'x-kubernetes-int-or-string': true },
        texts: { type: 'object', additionalProperties: TEXT },
        frozen: { type: 'object', additionalProperties: TEXT, 'x-kubernetes-map-type': 'atomic' },
        point: POINT,
        points: { type: 'object', additionalProperties: POINT },
        fixedPoint: { ...POINT, 'x-kubernetes-map-type': 'atomic' },
        list: { type: 'array', items: TEXT },
        set: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
        numbers: { type: 'array', items: { type: 'integer' }, 'x-kubernetes-list-type': 'set' },
        ports: {
          type: 'array',
          'x-kubernetes-list-type': 'map',
          'x-kubernetes-list-map-keys': ['port', 'protocol'],
          items: {
            type: 'object',
            required: ['port'],
            properties: {
              port: { type: 'integer' },
              protocol: { type: 'string', default: 'TCP' },
              name: TEXT,
              tags: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
              at: POINT,
            },
          },
        },
        sets: {
          type: 'object',
          additionalProperties: { type: 'array', items: TEXT, 'x-kubernetes-list-type': 'set' },
        },
        anything: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
    status: { type: 'object', properties: { ready: { type: 'integer' }, phase: TEXT } },
  },
};

/** Its CustomResourceDefinition. */
export const WIDGET_DEFINITION: JsonObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.differential.test' },
  spec: {
    group: 'differential.test',
    scope: 'Namespaced',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: JSON.parse(JSON.stringify(WIDGET_SCHEMA)) },
        subresources: { status: {} },
      },
    ],
  },
};

/** Where widgets live. */
export const WIDGETS = '/apis/differential.test/v1/namespaces/default/widgets';

/** A widget with this spec. */
export function widget(name: string, spec: JsonObject, metadata: JsonObject = {}): JsonObject {
  return { apiVersion: 'differential.test/v1', kind: 'Widget', metadata: { name, ...metadata }, spec };
}
