/** A Job that is divided among clusters has its completions divided too. */
import { targetClusters } from '../binding/targets.ts';
import type { BindingSpec } from '../kinds/binding.ts';
import { isJsonObject, type KubeObject } from '../object.ts';
import { apportion, tieBreakByUid } from '../webster.ts';

/**
 * Each cluster's share of `spec.completions`, in proportion to its replicas (Webster's method; ties by the template's
 * uid). Undefined where completions stay as they are: not a Job, not divided, no replicas, or none given (a work queue).
 */
export function divideCompletions(template: KubeObject, spec: BindingSpec): ReadonlyMap<string, number> | undefined {
  const completions = completionsOf(template);
  const { replicaScheduling } = spec.placement ?? {};
  const divided = replicaScheduling && (replicaScheduling.replicaSchedulingType ?? 'Divided') === 'Divided';
  if (template.kind !== 'Job' || !divided || !(spec.replicas && spec.replicas > 0) || completions === undefined) {
    return undefined;
  }
  const parties = targetClusters(spec).map(({ name, replicas = 0 }) => ({ name, votes: replicas, seats: 0 }));
  if (parties.every(({ votes }) => votes === 0)) {
    return undefined;
  }
  const shares = apportion(completions, parties, tieBreakByUid(template.metadata.uid ?? ''));
  return new Map(shares.map(({ name, seats }) => [name, seats]));
}

/** The Job with a cluster's share. Throws when the cluster has none. */
export function withCompletions(job: KubeObject, cluster: string, shares: ReadonlyMap<string, number>): KubeObject {
  const completions = shares.get(cluster);
  if (completions === undefined) {
    throw new Error(`no completions found for cluster ${cluster}`);
  }
  return isJsonObject(job.spec) && completionsOf(job) !== undefined
    ? { ...job, spec: { ...job.spec, completions } }
    : job;
}

function completionsOf({ spec }: KubeObject): number | undefined {
  const completions = isJsonObject(spec) ? spec.completions : undefined;
  return typeof completions === 'number' ? completions : undefined;
}
