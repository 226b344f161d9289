/** Autoscalers that would scale the same pods against each other. */
import type { FederatedHPA } from '../kinds/federated-hpa.ts';
import { InvalidSelectorError, type LabelRequirement, matchesRequirements } from '../labels.ts';
import { parseLabelSelector } from '../selector-text.ts';
import type { AutoscaledPod } from './pod.ts';

/** The selector of a target, or why there is none. */
export type TargetSelector = { requirements: readonly LabelRequirement[] } | { problem: string };

/** Reads the selector of a scale. An empty one would select every pod of the namespace. */
export function targetSelector(text: string): TargetSelector {
  if (text === '') {
    return { problem: "the HPA target's scale is missing a selector" };
  }
  try {
    return { requirements: parseLabelSelector(text) };
  } catch (error) {
    if (error instanceof InvalidSelectorError) {
      return { problem: `couldn't convert selector into a corresponding internal selector object: ${error.message}` };
    }
    throw error;
  }
}

/**
 * Names of the other autoscalers of the namespace that select any of the pods, sorted.
 * @param selectorOf the selector of an autoscaler's target in text form, as last seen; undefined where it is not known
 */
export function rivalsOf(
  hpa: FederatedHPA,
  pods: readonly AutoscaledPod[],
  others: readonly FederatedHPA[],
  selectorOf: (hpa: FederatedHPA) => string | undefined,
): string[] {
  return others
    .filter(
      (other) =>
        other.metadata.namespace === hpa.metadata.namespace &&
        other.metadata.name !== hpa.metadata.name &&
        (hasSameTarget(hpa, other) || selectsAny(selectorOf(other), pods)),
    )
    .map(({ metadata }) => metadata.name)
    .sort();
}

function hasSameTarget({ spec: { scaleTargetRef: one } }: FederatedHPA, { spec }: FederatedHPA): boolean {
  const { scaleTargetRef: other } = spec;
  return one.apiVersion === other.apiVersion && one.kind === other.kind && one.name === other.name;
}

function selectsAny(text: string | undefined, pods: readonly AutoscaledPod[]): boolean {
  const selector = text === undefined ? undefined : targetSelector(text);
  return (
    selector !== undefined &&
    'requirements' in selector &&
    pods.some(({ labels }) => matchesRequirements(selector.requirements, labels))
  );
}
