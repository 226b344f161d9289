/** The schema of `metadata`, which CustomResourceDefinitions leave out: list types and merge keys of ObjectMeta. */
import type { KubeObject } from '../../domain/object.ts';
import type { Schema } from './schema.ts';

const TEXT: Schema = { type: 'string' };
const TEXTS: Schema = { type: 'object', additionalProperties: TEXT };

/** `io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta`. */
export const OBJECT_META: Schema = {
  type: 'object',
  properties: {
    annotations: TEXTS,
    creationTimestamp: { type: 'string', format: 'date-time' },
    deletionGracePeriodSeconds: { type: 'integer', format: 'int64' },
    deletionTimestamp: { type: 'string', format: 'date-time' },
    finalizers: {
      type: 'array',
      items: TEXT,
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
    },
    generateName: TEXT,
    generation: { type: 'integer', format: 'int64' },
    labels: TEXTS,
    managedFields: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        properties: {
          apiVersion: TEXT,
          fieldsType: TEXT,
          fieldsV1: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
          manager: TEXT,
          operation: TEXT,
          subresource: TEXT,
          time: { type: 'string', format: 'date-time' },
        },
      },
    },
    name: TEXT,
    namespace: TEXT,
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      'x-kubernetes-patch-merge-key': 'uid',
      'x-kubernetes-patch-strategy': 'merge',
      items: {
        type: 'object',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: TEXT,
          blockOwnerDeletion: { type: 'boolean' },
          controller: { type: 'boolean' },
          kind: TEXT,
          name: TEXT,
          uid: TEXT,
        },
        'x-kubernetes-map-type': 'atomic',
      },
    },
    resourceVersion: TEXT,
    selfLink: TEXT,
    uid: TEXT,
  },
};

/** The schema of a whole object: with apiVersion, kind and metadata, whatever the definition says of them. */
export function withObjectMeta(schema: Schema): Schema {
  const known = withMeta.get(schema);
  if (known) {
    return known;
  }
  const whole = {
    ...schema,
    properties: { ...schema.properties, apiVersion: TEXT, kind: TEXT, metadata: OBJECT_META },
  };
  withMeta.set(schema, whole);
  return whole;
}

const withMeta = new WeakMap<Schema, Schema>();

/** The object without metadata maps and lists that are empty: Kubernetes does not write them. */
export function withoutEmptyMeta(object: KubeObject): KubeObject {
  const { labels, annotations, finalizers, ownerReferences, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(labels && Object.keys(labels).length > 0 && { labels }),
      ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
      ...(finalizers && finalizers.length > 0 && { finalizers }),
      ...(ownerReferences && ownerReferences.length > 0 && { ownerReferences }),
    },
  };
}
