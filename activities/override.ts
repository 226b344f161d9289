/** An object as one cluster gets it. */
import type { KubeObject } from '../domain/object.ts';
import { applyOverrides, type OverrideResult } from '../domain/override/apply-overrides.ts';
import { OverrideError } from '../domain/override/override-error.ts';
import type { AppliedOverrides } from '../domain/work/build.ts';
import type { Hub } from './hub.ts';

/** Applies the override policies of the hub. Throws `OverrideError`, also when the cluster is not there. */
export function override(hub: Hub, object: KubeObject, clusterName: string): OverrideResult {
  const cluster = hub.clusters.get({ name: clusterName });
  if (!cluster) {
    throw new OverrideError(`cluster ${clusterName} is not there (any more)`);
  }
  return applyOverrides({
    object,
    cluster,
    clusterPolicies: hub.clusterOverridePolicies.list(),
    policies: hub.overridePolicies.list(),
  });
}

/** What the Work says of the overrides. */
export function appliedOf({ appliedClusterOverrides, appliedOverrides }: OverrideResult): AppliedOverrides {
  return {
    ...(appliedClusterOverrides && { clusterOverrides: appliedClusterOverrides }),
    ...(appliedOverrides && { overrides: appliedOverrides }),
  };
}
