/**
 * From `kubectl apply` to `kubectl apply --server-side`: the annotation of the former says what was applied, so the
 * latter does not conflict with it, and keeps it up to date for those who still use the former.
 */

import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { sortedFields, writeJson } from '../../kube/deep-json.ts';
import { parseJson } from '../../kube/exact-json.ts';
import type { Schema } from '../schema/schema.ts';
import { withoutManagers } from './managers.ts';
import { compare } from './typed/compare.ts';
import { difference, EMPTY, type FieldSet } from './typed/field-set.ts';
import { ownedFields } from './typed/owned-fields.ts';

/** The field manager of `kubectl apply --server-side`, the only one that this concerns. */
export const KUBECTL = 'kubectl';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Kubernetes' bound on all annotations of an object, in bytes. */
const MAX_ANNOTATION_BYTES = 256 * 1024;

/** The fields that `kubectl apply` set and nobody has changed since. */
export function fieldsLastApplied(live: KubeObject, schema: Schema): FieldSet {
  const text = live.metadata.annotations?.[LAST_APPLIED];
  const applied = text ? parse(text) : undefined;
  if (!isJsonObject(applied) || applied.apiVersion !== live.apiVersion) {
    return EMPTY;
  }
  const { removed, modified, added } = compare(applied, withoutManagers(live), schema);
  return [removed, modified, added].reduce(difference, ownedFields(applied, schema));
}

/** The object with its annotation (if it has one) saying what is applied now; without it when that is too long. */
export function withLastApplied(object: KubeObject, applied: KubeObject): KubeObject {
  if (!object.metadata.annotations?.[LAST_APPLIED]) {
    return object;
  }
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations;
  const text = `${writeJson(sortedFields(withoutAnnotation(applied)))}\n`;
  const next = { ...annotations, [LAST_APPLIED]: text };
  const bytes = Object.entries(next).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
  return {
    ...object,
    metadata: { ...object.metadata, annotations: bytes > MAX_ANNOTATION_BYTES ? annotations : next },
  };
}

function withoutAnnotation(object: KubeObject): KubeObject {
  const { [LAST_APPLIED]: _, ...annotations } = object.metadata.annotations ?? {};
  const { annotations: __, ...metadata } = object.metadata;
  return { ...object, metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations } };
}

function parse(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
