/** The Propagation that shows a binding. */
import type { Binding } from '../kinds/binding.ts';
import { propagationId } from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { keyText, type ObjectMeta } from '../object.ts';
import { claimOf } from '../policy/claim.ts';
import { type ClusterState, clusterStates } from './cluster-state.ts';
import { PROPAGATION_API_VERSION, type Propagation, type PropagationViewStatus } from './kind.ts';
import { phaseOf } from './phase.ts';

/** What is known of the workflow. */
export type WorkflowState = PropagationViewStatus['workflow'] & {
  /** When its last run ended, RFC 3339. */
  closedAt?: string;
};

/** What a view is made from. */
export interface ViewSources {
  binding: Binding;
  /** Absent where they are not read: lists, and callers without the right. */
  works?: readonly Work[] | undefined;
  /** Read for single objects only. */
  workflow?: WorkflowState | undefined;
}

/** The view: named as the binding is, with its labels and its version. */
export function propagationOf({ binding, works, workflow }: ViewSources): Propagation {
  const { metadata, spec, status } = binding;
  const { apiVersion, kind, namespace, name, uid } = spec.resource;
  const states = clusterStates(binding, works);
  const parts = states.filter(({ removing }) => !removing);
  const { phase, message } = phaseOf(binding, states);
  const claim = claimOf(binding);
  const attempts = Math.max(0, ...(workflow?.pending ?? []).map((stage) => stage.attempt));
  const applied = states.flatMap(({ appliedAt }) => appliedAt ?? []).sort();
  const { closedAt, ...shown } = workflow ?? { id: propagationId(metadata) };
  const isSettled = phase === 'Settled' && closedAt !== undefined;
  return {
    apiVersion: PROPAGATION_API_VERSION,
    kind: binding.kind === 'ResourceBinding' ? 'Propagation' : 'ClusterPropagation',
    metadata: metadataOf(metadata),
    spec: {
      resource: { apiVersion, kind, ...(namespace ? { namespace } : {}), name, ...(uid ? { uid } : {}) },
      ...(claim ? { policyName: claim.name } : {}),
    },
    status: {
      phase,
      ...(message === undefined ? {} : { message }),
      ...(claim ? { policy: keyText(claim) } : {}),
      summary: {
        clusters: parts.length,
        applied: parts.filter((part) => part.applied).length,
        healthy: parts.filter(({ health }) => health === 'Healthy').length,
        ...(attempts > 0 ? { attempts } : {}),
      },
      clusters: states.map((state) => withRetries(state, workflow)),
      workflow: shown,
      timings: {
        ...(metadata.creationTimestamp ? { created: metadata.creationTimestamp } : {}),
        ...(applied[0] ? { firstApplied: applied[0] } : {}),
        ...(isSettled ? { settled: closedAt } : {}),
      },
      ...(status?.conditions ? { conditions: status.conditions } : {}),
      explain: `${propagationPath(metadata)}/explain`,
    },
  };
}

/** Path of a propagation, `namespace` absent for cluster scope. */
export function propagationPath({ namespace, name }: { namespace?: string | undefined; name: string }): string {
  const scope = namespace ? `namespaces/${namespace}/propagations` : 'clusterpropagations';
  return `/apis/${PROPAGATION_API_VERSION}/${scope}/${name}`;
}

function metadataOf({ name, namespace, uid, resourceVersion, generation, ...rest }: ObjectMeta): ObjectMeta {
  const { creationTimestamp, deletionTimestamp, labels, annotations } = rest;
  return {
    name,
    ...(namespace ? { namespace } : {}),
    ...(uid ? { uid } : {}),
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(generation === undefined ? {} : { generation }),
    ...(creationTimestamp ? { creationTimestamp } : {}),
    ...(deletionTimestamp ? { deletionTimestamp } : {}),
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
  };
}

function withRetries(
  state: ClusterState,
  workflow: WorkflowState | undefined,
): NonNullable<PropagationViewStatus['clusters']>[number] {
  const retry = workflow?.pending?.find(({ cluster }) => cluster === state.cluster);
  return {
    ...state,
    ...(retry ? { attempts: retry.attempt } : {}),
    ...(retry?.lastError ? { lastError: retry.lastError } : {}),
  };
}
