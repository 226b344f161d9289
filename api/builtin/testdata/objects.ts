/** The recorded objects that the tests of built-in kinds go by, and how they are compared. */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, type JsonValue, type KubeObject, parseApiVersion } from '../../../domain/object.ts';
import type { ResourceDefinition } from '../../resource/definition.ts';
import { objectAt, objectsAt } from '../fields.ts';
import { BUILTIN_RESOURCES } from '../resources.ts';

/** An object that a kube-apiserver 1.36 refused, or an update of one (`old`), with what it said. */
export interface Rejected {
  object: KubeObject;
  old?: KubeObject;
  errors: string[];
}

/** An object and the cells that a kube-apiserver 1.36 showed of it at a time. */
export interface Row {
  object: KubeObject;
  now: string;
  cells: JsonValue[];
}

/** Objects as users write them. */
export function writtenObjects(): KubeObject[] {
  return parseAllDocuments(read('objects.yaml')).map((document) => document.toJS());
}

/** The same objects, in the same order, as a kube-apiserver 1.36 kept them. */
export function keptObjects(): KubeObject[] {
  return readLines('kept.ndjson');
}

/** Recorded refusals. */
export function rejectedObjects(): Rejected[] {
  return readLines('rejected.ndjson');
}

/** Recorded rows of tables. */
export function recordedRows(): Row[] {
  return readLines('rows.ndjson');
}

function readLines<T>(file: string): T[] {
  return read(file)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), 'utf8');
}

/** What the server knows of an object's kind. */
export function definitionOf(object: KubeObject): ResourceDefinition {
  const { group, version } = parseApiVersion(object.apiVersion);
  const found = BUILTIN_RESOURCES.find(
    (one) => one.group === group && one.version === version && one.kind === object.kind,
  );
  if (!found) {
    throw new Error(`${object.apiVersion} ${object.kind} is not built in`);
  }
  return found;
}

/** A written object as the server hands it on: with the metadata it set, and without a status that users cannot set. */
export function asReceived(written: KubeObject, kept: KubeObject): KubeObject {
  const { status, ...rest } = written;
  const { managedFields: _managed, ...metadata } = kept.metadata;
  // The status of a new Node is kept: kubelets register with it.
  const keepsStatus = !definitionOf(written).hasStatus || written.kind === 'Node';
  return { ...rest, ...(keepsStatus && status !== undefined && { status }), metadata };
}

/** An object without the fields that the server allots or that admission plugins of Kubernetes add. */
export function withoutAllotted(object: KubeObject): KubeObject {
  const copy: KubeObject = structuredClone(object);
  const spec = objectAt(copy, 'spec') ?? {};
  delete copy.metadata.managedFields;
  for (const field of ALLOTTED[copy.kind] ?? []) {
    delete spec[field];
  }
  if (copy.kind === 'Service') {
    for (const port of objectsAt(spec, 'ports')) {
      delete port.nodePort;
    }
  }
  if (copy.kind === 'Pod') {
    delete copy.metadata.generation;
  }
  return copy;
}

const ALLOTTED: Record<string, (keyof JsonObject)[]> = {
  Node: ['taints'],
  Pod: ['tolerations', 'priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount'],
  Service: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'],
};
