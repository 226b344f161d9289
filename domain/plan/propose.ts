/** The hub as it would be with objects that are not saved yet. */

import { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';
import { cluster } from '../kinds/cluster.ts';
import { resourceInterpreterCustomization } from '../kinds/interpreter-customization.ts';
import { resourceInterpreterWebhookConfiguration } from '../kinds/interpreter-webhook.ts';
import { CLUSTER_PROPAGATION_POLICY_ID_LABEL, PROPAGATION_POLICY_ID_LABEL } from '../kinds/names.ts';
import { clusterOverridePolicy, overridePolicy } from '../kinds/override.ts';
import { clusterPropagationPolicy, type Policy, propagationPolicy } from '../kinds/policy.ts';
import { type FederatedResourceQuota, federatedResourceQuota } from '../kinds/quota.ts';
import { changeMetadata, labelOf } from '../metadata.ts';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject, keyText, parseApiVersion } from '../object.ts';
import type { HubState } from './hub-state.ts';
import { KNOWN_LATER } from './outcome.ts';

/** An object that cannot be proposed; the message names it and what is wrong. */
export class UnusableProposalError extends ExplainedError {
  override name = 'UnusableProposalError';
}

/** Kinds that follow from others: writing them by hand is no change that can be planned. */
const DERIVED_GROUPS = new Set(['work.karmada.io']);

/** The state with the objects added, or put in the place of those of the same name. Throws {@link UnusableProposalError}. */
export function propose(state: HubState, objects: readonly KubeObject[]): HubState {
  return objects.reduce(proposeOne, state);
}

function proposeOne(state: HubState, object: KubeObject): HubState {
  refuseDerived(object);
  const { group } = parseApiVersion(object.apiVersion);
  switch (`${group}/${object.kind}`) {
    case 'policy.karmada.io/PropagationPolicy':
      return { ...state, policies: put(state.policies, withId(read(propagationPolicy, object))) };
    case 'policy.karmada.io/ClusterPropagationPolicy':
      return { ...state, clusterPolicies: put(state.clusterPolicies, withId(read(clusterPropagationPolicy, object))) };
    case 'policy.karmada.io/OverridePolicy':
      return { ...state, overridePolicies: put(state.overridePolicies, read(overridePolicy, object)) };
    case 'policy.karmada.io/ClusterOverridePolicy':
      return {
        ...state,
        clusterOverridePolicies: put(state.clusterOverridePolicies, read(clusterOverridePolicy, object)),
      };
    case 'policy.karmada.io/FederatedResourceQuota':
      return { ...state, quotas: put(state.quotas, withUse(state.quotas, read(federatedResourceQuota, object))) };
    case 'config.karmada.io/ResourceInterpreterCustomization':
      return {
        ...state,
        customizations: put(state.customizations, read(resourceInterpreterCustomization, object)),
      };
    case 'config.karmada.io/ResourceInterpreterWebhookConfiguration':
      return {
        ...state,
        interpreterWebhooks: put(state.interpreterWebhooks, read(resourceInterpreterWebhookConfiguration, object)),
      };
    case 'cluster.karmada.io/Cluster':
      return { ...state, clusters: put(state.clusters, withStatus(state.clusters, read(cluster, object))) };
    case 'scheduling.k8s.io/PriorityClass':
      return { ...state, priorityClasses: put(state.priorityClasses, object) };
    default:
      return { ...state, templates: put(state.templates, object) };
  }
}

/** Throws {@link UnusableProposalError} for an object that follows from others. */
export function refuseDerived({ apiVersion, kind, metadata }: KubeObject): void {
  if (DERIVED_GROUPS.has(parseApiVersion(apiVersion).group)) {
    throw new UnusableProposalError(`${kind} ${keyText(metadata)}: bindings and Works follow from others`);
  }
}

function put<T extends KubeObject>(list: readonly T[], object: T): T[] {
  const index = list.findIndex(
    (one) =>
      one.apiVersion === object.apiVersion &&
      one.kind === object.kind &&
      keyText(one.metadata) === keyText(object.metadata),
  );
  return index < 0 ? [...list, object] : list.with(index, object);
}

function read<S extends z.ZodType>(schema: S, object: KubeObject): z.output<S> {
  const result = schema.safeParse(object);
  if (!result.success) {
    const text = `${object.kind} ${keyText(object.metadata)}: ${z.prettifyError(result.error)}`;
    throw new UnusableProposalError(text, { cause: result.error });
  }
  return result.data;
}

/** A policy gets its permanent id when it is written. */
function withId<P extends Policy>(policy: P): P {
  const label = policy.kind === 'PropagationPolicy' ? PROPAGATION_POLICY_ID_LABEL : CLUSTER_PROPAGATION_POLICY_ID_LABEL;
  return labelOf(policy, label) ? policy : changeMetadata(policy, { labels: { [label]: KNOWN_LATER } });
}

/** A cluster keeps the status that was reported for it. */
function withStatus(clusters: HubState['clusters'], proposed: z.output<typeof cluster>): z.output<typeof cluster> {
  const { status } = clusters.find(({ metadata }) => metadata.name === proposed.metadata.name) ?? {};
  return status && !proposed.status ? { ...proposed, status } : proposed;
}

/** A quota keeps what is counted against it. */
function withUse(quotas: HubState['quotas'], proposed: FederatedResourceQuota): FederatedResourceQuota {
  const { status } = quotas.find(({ metadata }) => keyText(metadata) === keyText(proposed.metadata)) ?? {};
  return status && !proposed.status ? { ...proposed, status } : proposed;
}

/**
 * What `kubectl apply` makes of an object: fields of the file win, fields that the last applied file had and this one has
 * not go, all others stay. Lists are taken as a whole.
 * @param last what was applied last time, if that is known
 */
export function threeWayMerge(current: JsonObject, last: JsonObject | undefined, file: JsonObject): JsonObject {
  const kept = Object.entries(current).filter(
    ([field]) => Object.hasOwn(file, field) || !last || !Object.hasOwn(last, field),
  );
  const merged = new Map<string, JsonValue | undefined>(kept);
  for (const [field, value] of Object.entries(file)) {
    const was = merged.get(field);
    const before = last && Object.hasOwn(last, field) ? last[field] : undefined;
    merged.set(
      field,
      isJsonObject(value) && isJsonObject(was)
        ? threeWayMerge(was, isJsonObject(before) ? before : undefined, value)
        : value,
    );
  }
  return Object.fromEntries(merged);
}
