/** Components: the parts of a workload that have pods of their own. */
import type { Component } from '../../kinds/binding.ts';
import type { JsonObject } from '../../object.ts';
import { objectAt, stringAt, valueAt } from '../fields.ts';
import type { DependentObjectReference } from '../interpreter.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { podRequirements } from '../pod-requirements.ts';

/** A component of these replicas with what a pod template asks for. */
export function componentOf(name: string, replicas: number, template: JsonObject | undefined): Component {
  const requirements = template && podRequirements(objectAt(template, 'spec'));
  return { name, replicas, ...(requirements && { replicaRequirements: requirements }) };
}

/** A number, also one written as text; the default where it is absent or no number. */
export function numberAt(object: JsonObject, fallback: number, ...path: string[]): number {
  const value = valueAt(object, ...path);
  const number = value === undefined || value === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) ? fallback : number;
}

/** What the pods of several templates need, each once. */
export function templatesDependencies(
  templates: readonly (JsonObject | undefined)[],
  namespace: string | undefined,
): DependentObjectReference[] {
  const references = templates.flatMap((template) =>
    template ? podDependencies(objectAt(template, 'spec'), namespace) : [],
  );
  return [...new Map(references.map((reference) => [`${reference.kind}/${reference.name}`, reference])).values()];
}

/** What a pod spec says of nodes and priority, besides resources. */
export function nodeDemands(
  podSpec: JsonObject | undefined,
): Omit<NonNullable<Component['replicaRequirements']>, 'resourceRequest'> {
  const nodeClaim =
    podSpec && podRequirements({ ...podSpec, containers: [], initContainers: [], overhead: {} })?.nodeClaim;
  const priorityClassName = podSpec && stringAt(podSpec, 'priorityClassName');
  return { ...(nodeClaim && { nodeClaim }), ...(priorityClassName && { priorityClassName }) };
}
