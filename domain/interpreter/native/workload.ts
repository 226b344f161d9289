/** What kinds with a pod template have in common. */
import type { JsonObject, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { integerAt, objectAt } from '../fields.ts';
import type { DependentObjectReference, ReplicaInterpretation } from '../interpreter.ts';
import { nestedInteger, withNested } from '../nested.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { podRequirements } from '../pod-requirements.ts';

/** `spec.template.spec`. */
export function templatePodSpec(object: KubeObject): JsonObject | undefined {
  return objectAt(object, 'spec', 'template', 'spec');
}

/** GetReplicas by `spec.replicas`; absent counts as none. */
export function templateReplicas(object: KubeObject): ReplicaInterpretation {
  return replicasOf(integerAt(object, 'spec', 'replicas') ?? 0, templatePodSpec(object));
}

/** A number of replicas with what the pod spec asks for. */
export function replicasOf(replicas: number, podSpec: JsonObject | undefined): ReplicaInterpretation {
  const requirements = podRequirements(podSpec);
  return { replicas, ...(requirements && { requirements }) };
}

/** ReviseReplica of a field of `spec`, which is set only where the object has it. */
export function reviseSpecField(field: string): (object: KubeObject, replicas: number) => KubeObject {
  return (object, replicas) =>
    nestedInteger(object, 'spec', field) === undefined ? object : withNested(object, ['spec', field], replicas);
}

/** GetDependencies of the pod template. */
export function templateDependencies(object: KubeObject): DependentObjectReference[] {
  return verifiedDependencies(podDependencies(templatePodSpec(object), object.metadata.namespace));
}

/** InterpretHealth of Deployments and StatefulSets: the newest spec is seen, rolled out and available. */
export function isRolledOut(object: KubeObject): boolean {
  const status = objectAt(object, 'status') ?? {};
  const replicas = integerAt(object, 'spec', 'replicas');
  const updated = integerAt(status, 'updatedReplicas') ?? 0;
  return (
    hasObservedGeneration(object) &&
    (replicas === undefined || updated >= replicas) &&
    (integerAt(status, 'availableReplicas') ?? 0) >= updated
  );
}

/** True when the status speaks of the newest spec. */
export function hasObservedGeneration(object: KubeObject): boolean {
  return (integerAt(object, 'status', 'observedGeneration') ?? 0) === (object.metadata.generation ?? 0);
}
