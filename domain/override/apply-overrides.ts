/** Applying override policies: what makes one template differ from cluster to cluster. */

import { InterpretationError } from '../interpreter/interpreter.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { AnyOverridePolicy, ClusterOverridePolicy, OverridePolicy, Overriders } from '../kinds/override.ts';
import { isJsonObject, type JsonValue, type KubeObject, keyText } from '../object.ts';
import { type AppliedOverride, appliedOverridesText } from './applied-overrides.ts';
import { commandPatch } from './command-overrider.ts';
import { fieldPatch } from './field-overrider.ts';
import { escapeHtml, withSortedKeys } from './go-json.ts';
import { imagePatch } from './image-overrider.ts';
import { applyJsonPatch, type PatchOperation } from './json-patch.ts';
import { labelPatch } from './label-overrider.ts';
import { matchingPolicies, overridersFor } from './matching.ts';
import { OverrideError } from './override-error.ts';

/** An object on its way to a cluster. */
export interface OverrideInput {
  object: KubeObject;
  cluster: Cluster;
  clusterPolicies: readonly ClusterOverridePolicy[];
  /** Of any namespace; only those of the object's own are applied. */
  policies: readonly OverridePolicy[];
}

/** The object for the cluster, with the texts of the annotations that say what was applied. */
export interface OverrideResult {
  object: KubeObject;
  /** `policy.karmada.io/applied-cluster-overrides`. */
  appliedClusterOverrides?: string;
  /** `policy.karmada.io/applied-overrides`. */
  appliedOverrides?: string;
  /** Policies applied, `name` or `namespace/name`, in order and each once per rule: for events. */
  appliedPolicies: string[];
}

/**
 * Applies cluster policies, then those of the object's namespace; the very object when none changes it.
 * Throws {@link OverrideError} that names the policy when one does not fit the object.
 */
export function applyOverrides({ object, cluster, clusterPolicies, policies }: OverrideInput): OverrideResult {
  const { namespace } = object.metadata;
  const ofCluster = applyPolicies(object, cluster, clusterPolicies);
  const ofNamespace = applyPolicies(
    ofCluster.object,
    cluster,
    namespace ? policies.filter((policy) => policy.metadata.namespace === namespace) : [],
  );
  const appliedClusterOverrides = appliedOverridesText(ofCluster.applied);
  const appliedOverrides = appliedOverridesText(ofNamespace.applied);
  return {
    object: ofNamespace.object,
    ...(appliedClusterOverrides && { appliedClusterOverrides }),
    ...(appliedOverrides && { appliedOverrides }),
    appliedPolicies: [...ofCluster.policies, ...ofNamespace.policies],
  };
}

interface Applied {
  object: KubeObject;
  applied: AppliedOverride[];
  policies: string[];
}

/** All policies are matched before the first is applied: what one changes does not decide about the next. */
function applyPolicies(object: KubeObject, cluster: Cluster, policies: readonly AnyOverridePolicy[]): Applied {
  const result: Applied = { object, applied: [], policies: [] };
  for (const policy of matchingPolicies(policies, object)) {
    for (const overriders of overridersFor(policy, cluster)) {
      result.object = applyPolicyOverriders(result.object, policy, overriders);
      result.applied.push({ policyName: policy.metadata.name, overriders });
      result.policies.push(keyText(policy.metadata));
    }
  }
  return result;
}

function applyPolicyOverriders(object: KubeObject, policy: AnyOverridePolicy, overriders: Overriders): KubeObject {
  try {
    return applyOverriders(object, overriders);
  } catch (error) {
    if (!(error instanceof OverrideError || error instanceof InterpretationError)) {
      throw error;
    }
    throw new OverrideError(error.message, keyText(policy.metadata), { cause: error });
  }
}

type Patch = (object: KubeObject) => PatchOperation[];

/** Karmada's order; every overrider sees what those before it have changed. */
function applyOverriders(object: KubeObject, overriders: Overriders): KubeObject {
  const patches: Patch[] = [
    ...(overriders.imageOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          imagePatch(current, each),
    ),
    ...(overriders.commandOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          commandPatch(current, 'command', each),
    ),
    ...(overriders.argsOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          commandPatch(current, 'args', each),
    ),
    ...(overriders.labelsOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          labelPatch(current, 'labels', each),
    ),
    ...(overriders.annotationsOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          labelPatch(current, 'annotations', each),
    ),
    ...(overriders.fieldOverrider ?? []).map(
      (each): Patch =>
        (current) =>
          fieldPatch(current, each),
    ),
    () => (overriders.plaintext ?? []).map(({ operator, path, value }) => ({ op: operator, path, value })),
  ];
  return patches.reduce((current, patch) => applyPatch(current, patch(current)), object);
}

function applyPatch(object: KubeObject, operations: PatchOperation[]): KubeObject {
  const patched = applyJsonPatch(object, operations);
  if (isKubeObject(patched)) {
    return patched;
  }
  if (isJsonObject(patched) && typeof patched.kind === 'string' && patched.kind !== '') {
    throw new OverrideError('the object has no apiVersion and metadata after the override');
  }
  const text = escapeHtml(JSON.stringify(applyJsonPatch(withSortedKeys(object), operations)));
  throw new OverrideError(`Object 'Kind' is missing in '${text}'`);
}

function isKubeObject(value: JsonValue): value is KubeObject {
  return (
    isJsonObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    value.kind !== '' &&
    isJsonObject(value.metadata)
  );
}
