/** The Work of a binding in one cluster. */
import { isDispatchingSuspended, isSuspended } from '../binding/suspension.ts';
import { isWorkload } from '../binding/targets.ts';
import { replicasFor } from '../failover/transition.ts';
import type { KindInterpreter } from '../interpreter/interpreter.ts';
import type { Binding, TargetCluster } from '../kinds/binding.ts';
import {
  APPLIED_CLUSTER_OVERRIDES_ANNOTATION,
  APPLIED_OVERRIDES_ANNOTATION,
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  CLUSTER_RESOURCE_BINDING_NAME_ANNOTATION,
  CONFLICT_RESOLUTION_ANNOTATION,
  RESOURCE_BINDING_ID_LABEL,
  RESOURCE_BINDING_NAME_ANNOTATION,
  RESOURCE_BINDING_NAMESPACE_ANNOTATION,
  TEMPLATE_GENERATION_ANNOTATION,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { changeMetadata, labelOf, type StringMap } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import { withCompletions } from './completions.ts';
import { composeWork, type ManifestSteps } from './compose.ts';
import { conflictResolutionFor } from './conflict.ts';
import { injectPreservedLabels } from './preserved-labels.ts';

/**
 * The copy of a template for one target, before overrides: its replicas as scheduled (or what it keeps during a move), however the template is divided,
 * and its share of a Job's completions.
 * @param completions share of each cluster, from `divideCompletions`; undefined where completions stay as they are
 */
export function reviseTemplate(
  template: KubeObject,
  binding: Binding,
  target: TargetCluster,
  interpreter: Pick<KindInterpreter, 'reviseReplica'>,
  completions: ReadonlyMap<string, number> | undefined,
): KubeObject {
  const revised =
    isWorkload(binding.spec) && interpreter.reviseReplica
      ? interpreter.reviseReplica(template, replicasFor(binding, target))
      : template;
  return completions ? withCompletions(revised, target.name, completions) : revised;
}

/** The overrides that shaped a manifest: the values of the annotations, absent where none applied. */
export interface AppliedOverrides {
  /** JSON list of `{policyName, overriders}` of ClusterOverridePolicies. */
  clusterOverrides?: string | undefined;
  /** The same of OverridePolicies. */
  overrides?: string | undefined;
}

/** What the Work of a binding is made from. */
export interface WorkInput {
  binding: Binding;
  cluster: string;
  /** The template after {@link reviseTemplate} and all overrides. */
  manifest: KubeObject;
  applied?: AppliedOverrides | undefined;
  /** Gate StatefulFailoverInjection. */
  injectPreservedLabels?: boolean;
  existing?: Work | undefined;
  /** Becomes the permanent id of a Work that has none. */
  uuid: string;
  steps: ManifestSteps;
}

/** The Work to write, or `existing` itself when nothing changes. Throws `WorkDeletingError`. */
export function buildWork(input: WorkInput): Work {
  const { binding, cluster, manifest, applied, existing, uuid, steps } = input;
  const { labels, annotations } = marksOf(binding);
  const { generation = 0 } = manifest.metadata;
  const marked = changeMetadata(manifest, {
    labels,
    annotations: {
      ...annotations,
      ...(generation > 0 && { [TEMPLATE_GENERATION_ANNOTATION]: String(generation) }),
    },
  });
  return composeWork({
    cluster,
    manifest: input.injectPreservedLabels ? injectPreservedLabels(marked, binding.spec, cluster) : marked,
    labels,
    annotations: {
      ...annotations,
      [CONFLICT_RESOLUTION_ANNOTATION]: conflictResolutionFor(manifest, binding.spec),
      ...(applied?.clusterOverrides && { [APPLIED_CLUSTER_OVERRIDES_ANNOTATION]: applied.clusterOverrides }),
      ...(applied?.overrides && { [APPLIED_OVERRIDES_ANNOTATION]: applied.overrides }),
    },
    suspendDispatching: isSuspended(binding) || isDispatchingSuspended(binding.spec.suspension, cluster),
    preserveResourcesOnDeletion: binding.spec.preserveResourcesOnDeletion ?? false,
    existing,
    uuid,
    steps,
  });
}

/** What names the binding, on its Works and on the manifests inside. */
function marksOf(binding: Binding): { labels: StringMap; annotations: StringMap } {
  const { namespace = '', name } = binding.metadata;
  return binding.kind === 'ResourceBinding'
    ? {
        labels: { [RESOURCE_BINDING_ID_LABEL]: labelOf(binding, RESOURCE_BINDING_ID_LABEL) ?? '' },
        annotations: { [RESOURCE_BINDING_NAMESPACE_ANNOTATION]: namespace, [RESOURCE_BINDING_NAME_ANNOTATION]: name },
      }
    : {
        labels: { [CLUSTER_RESOURCE_BINDING_ID_LABEL]: labelOf(binding, CLUSTER_RESOURCE_BINDING_ID_LABEL) ?? '' },
        annotations: { [CLUSTER_RESOURCE_BINDING_NAME_ANNOTATION]: name },
      };
}
