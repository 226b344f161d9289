/** Answers of our rules for objects, in the form of the recorded answers of Karmada that they are compared with. */
import { interpreterFor } from '../domain/interpreter/built-in.ts';
import { InterpretationError, type KindInterpreter } from '../domain/interpreter/interpreter.ts';
import type { AggregatedStatusItem } from '../domain/kinds/binding.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { AnyOverridePolicy } from '../domain/kinds/override.ts';
import { isJsonObject, type KubeObject, kindOf } from '../domain/object.ts';
import { applyOverrides } from '../domain/override/apply-overrides.ts';
import { OverrideError } from '../domain/override/override-error.ts';
import { prune } from '../domain/prune/prune.ts';
import { asTypedObject, withNulls } from './parity-go-form.ts';

/** One recorded question. */
export type ObjectCase = { id: string; object: KubeObject } & (
  | { op: 'replicas' | 'dependencies' | 'reflect' | 'health' | 'prune' }
  | { op: 'revise'; replicas: number }
  | { op: 'retain'; observed: KubeObject }
  | { op: 'aggregate'; items?: AggregatedStatusItem[] }
  | { op: 'override'; cluster: Cluster; policies: AnyOverridePolicy[] }
);

/** Our answer: what Karmada returned, or its error's text. */
export type ObjectAnswer = { id: string; result: unknown } | { id: string; error: string };

/** Answers one case; errors of the rules are answers, any other error is thrown. */
export function answerObjectCase(input: ObjectCase): ObjectAnswer {
  try {
    return { id: input.id, result: resultOf(input, interpreterFor(kindOf(input.object))) ?? null };
  } catch (error) {
    if (error instanceof InterpretationError || error instanceof OverrideError) {
      return { id: input.id, error: error.message };
    }
    throw error;
  }
}

function resultOf(input: ObjectCase, interpreter: KindInterpreter): unknown {
  const { object } = input;
  switch (input.op) {
    case 'replicas':
      return { requirements: null, ...interpreter.getReplicas?.(object) };
    case 'dependencies': {
      const references = interpreter.getDependencies?.(object) ?? [];
      return references.length === 0 ? null : references;
    }
    case 'reflect': {
      const status = interpreter.reflectStatus?.(object);
      const isAutoscaler = object.kind === 'HorizontalPodAutoscaler' && isJsonObject(status);
      return isAutoscaler ? withNulls(status, ['currentMetrics']) : status;
    }
    case 'health':
      return interpreter.interpretHealth?.(object);
    case 'prune':
      return prune(object);
    case 'revise':
      return interpreter.reviseReplica?.(object, input.replicas);
    case 'retain':
      return retained(interpreter.retain?.(object, input.observed) ?? object);
    case 'aggregate': {
      const aggregated = interpreter.aggregateStatus?.(object, input.items) ?? object;
      return aggregated === object ? object : asTypedObject(aggregated);
    }
    case 'override':
      return applyOverrides({
        object,
        cluster: input.cluster,
        clusterPolicies: input.policies.filter((policy) => policy.kind === 'ClusterOverridePolicy'),
        policies: input.policies.filter((policy) => policy.kind === 'OverridePolicy'),
      }).object;
  }
}

function retained(object: KubeObject): KubeObject {
  switch (object.kind) {
    case 'Pod':
      return asTypedObject(object);
    case 'ServiceAccount':
      return withNulls(object, ['secrets', 'imagePullSecrets']);
    default:
      return object;
  }
}
