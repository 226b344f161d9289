/** What the server knows of one served kind, built in or from a CustomResourceDefinition. */
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonValue, KubeObject } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';

/** One column that `kubectl get` shows. */
export interface TableColumn {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0 is always shown, more only with `-o wide`. */
  priority: number;
  cell(object: KubeObject, now: Date): JsonValue;
}

/** The `scale` subresource: where replicas stand (dotted paths, `.spec.replicas`). */
export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

/** How objects of a version that is served but not stored become the stored version's, and back. */
export interface Conversion {
  toStored(object: KubeObject): KubeObject;
  fromStored(object: KubeObject): KubeObject;
}

/** One served kind in one version. */
export interface ResourceDefinition {
  group: string;
  version: string;
  kind: string;
  listKind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  verbs: string[];
  /** True when `status` is written only through its own path. */
  hasStatus: boolean;
  scale?: ScalePaths;
  /** True for kinds of Kubernetes itself: strategic merge patch and protobuf bodies are accepted. */
  builtIn: boolean;
  schema: Schema;
  /** The group and version in which objects are stored; absent when it is this one. */
  storedAs?: { group: string; version: string };
  /** Absent where versions differ in nothing but `apiVersion`. */
  conversion?: Conversion;
  columns: TableColumn[];
  /** Fields beside metadata.name and metadata.namespace that a field selector may name (`status.phase`). */
  selectableFields: string[];
  /** Changes an object before validation (defaults that no schema states). Must not change its argument. */
  mutate?(object: KubeObject, old: KubeObject | undefined): KubeObject;
  /** Rules that no schema states. */
  validate?(object: KubeObject, old: KubeObject | undefined): FieldError[];
}
