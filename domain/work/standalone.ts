/** Works that belong to no propagation, whoever wrote them: quotas, impersonation, or a person. Each is executed by itself. */
import {
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  clusterOfExecutionNamespace,
  EXECUTION_FINALIZER,
  MANAGED_LABEL,
  RESOURCE_BINDING_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
  workName,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { changeMetadata, labelOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { isServiceRecord } from '../services/role.ts';

/** A Work by its place; only such references travel through Temporal. */
export interface WorkReference {
  cluster: string;
  /** Name in the cluster's execution namespace. */
  name: string;
}

/**
 * The Work's reference when it is to be executed by itself; undefined when a propagation sees to it, and for what only
 * tells the hub of a member's service.
 */
export function executionOf(work: Work): WorkReference | undefined {
  const cluster = clusterOfExecutionNamespace(work.metadata.namespace ?? '');
  return cluster === undefined || isOfBinding(work) || isOfNamespace(work) || isServiceRecord(work)
    ? undefined
    : { cluster, name: work.metadata.name };
}

/** The id of the Work's workflow: `work/<cluster>/<name>`. */
export function executionWorkflowId({ cluster, name }: WorkReference): string {
  return `work/${cluster}/${name}`;
}

/** The Work with the finalizer that keeps it until its member has let go of it; the same one if it has it. */
export function withExecutionFinalizer(work: Work): Work {
  const { finalizers = [] } = work.metadata;
  return finalizers.includes(EXECUTION_FINALIZER)
    ? work
    : { ...work, metadata: { ...work.metadata, finalizers: [...finalizers, EXECUTION_FINALIZER] } };
}

/**
 * A manifest of the Work with the marks by which member and hub find each other; the same one if it has them. Those of
 * a Work that a person wrote lack them, and without them the object could be created, but never updated nor removed.
 */
export function withMarks(manifest: KubeObject, { metadata: { namespace = '', name } }: Work): KubeObject {
  return changeMetadata(manifest, {
    labels: { [MANAGED_LABEL]: 'true' },
    annotations: { [WORK_NAMESPACE_ANNOTATION]: namespace, [WORK_NAME_ANNOTATION]: name },
  });
}

function isOfBinding(work: Work): boolean {
  return [RESOURCE_BINDING_ID_LABEL, CLUSTER_RESOURCE_BINDING_ID_LABEL].some((label) => labelOf(work, label));
}

/** The Works by which namespaces reach all members are written by the namespace's propagation. */
function isOfNamespace({ metadata, spec }: Work): boolean {
  const [manifest] = spec.workload?.manifests ?? [];
  return (
    manifest?.apiVersion === 'v1' &&
    manifest.kind === 'Namespace' &&
    metadata.name === workName('Namespace', manifest.metadata.name) &&
    metadata.ownerReferences?.some(({ kind, name }) => kind === 'Namespace' && name === manifest.metadata.name) === true
  );
}
