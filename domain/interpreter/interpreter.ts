/**
 * What the product must know of a kind to spread it: Karmada's resource interpreter operations, one optional function
 * each. A kind that lacks one is treated as Karmada treats a kind without that hook.
 */
import type { AggregatedStatusItem, Component, ReplicaRequirements } from '../kinds/binding.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import type { JsonValue, KubeObject } from '../object.ts';

/** An object that another needs beside it; by name or by labels. */
export interface DependentObjectReference {
  apiVersion: string;
  kind: string;
  namespace?: string | undefined;
  name?: string | undefined;
  labelSelector?: LabelSelector | undefined;
}

/** Desired replicas of a workload and what one of them asks for. */
export interface ReplicaInterpretation {
  replicas: number;
  requirements?: ReplicaRequirements;
}

/**
 * The operations for one kind. All are pure: arguments are never changed, a changed copy is returned
 * (the very argument where nothing changes). They throw `InterpretationError` when the object does not allow an answer.
 */
export interface KindInterpreter {
  /** InterpretReplica. */
  getReplicas?(object: KubeObject): ReplicaInterpretation;
  /** InterpretComponent. */
  getComponents?(object: KubeObject): Component[] | undefined;
  /** ReviseReplica: the object with `replicas` instead of its own. */
  reviseReplica?(object: KubeObject, replicas: number): KubeObject;
  /** Retain: `desired` with those fields of `observed` that the member owns. */
  retain?(desired: KubeObject, observed: KubeObject): KubeObject;
  /** AggregateStatus: the template with the status of all members in its own. */
  aggregateStatus?(object: KubeObject, items: readonly AggregatedStatusItem[] | undefined): KubeObject;
  /** InterpretDependency. */
  getDependencies?(object: KubeObject): DependentObjectReference[];
  /** InterpretStatus: what of the status is carried back; undefined for nothing. */
  reflectStatus?(object: KubeObject): JsonValue | undefined;
  /** InterpretHealth. */
  interpretHealth?(object: KubeObject): boolean;
}

/** The name of an operation, as in Karmada's configuration kinds. */
export const INTERPRETER_OPERATIONS = {
  InterpretReplica: 'getReplicas',
  InterpretComponent: 'getComponents',
  ReviseReplica: 'reviseReplica',
  Retain: 'retain',
  AggregateStatus: 'aggregateStatus',
  InterpretDependency: 'getDependencies',
  InterpretStatus: 'reflectStatus',
  InterpretHealth: 'interpretHealth',
} as const satisfies Record<string, keyof KindInterpreter>;

/** An object does not have what an interpretation needs. */
export class InterpretationError extends Error {
  override name = 'InterpretationError';
}
