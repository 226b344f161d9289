/** What a binding records of a template's size: replicas and what one asks for, or the parts it consists of. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter/interpreter.ts';
import type { BindingSpec, Component, ReplicaRequirements } from '../kinds/binding.ts';
import type { KubeObject } from '../object.ts';
import { formatQuantity, parseQuantity } from '../quantity.ts';

/** The size fields of a binding's spec. */
export type TemplateSize = Pick<BindingSpec, 'replicas' | 'replicaRequirements' | 'components'>;

/** The size, or why it cannot be told. `event` belongs on the template; absent where the kind has no size. */
export type SizeInterpretation =
  | { kind: 'size'; size: TemplateSize; event?: EventText }
  | { kind: 'failed'; event: EventText };

/** Gates that change how a template's size is read. */
export interface SizeGates {
  MultiplePodTemplatesScheduling: boolean;
  ResourceQuotaEstimate: boolean;
}

/** Reads a template's size: by components where the gate and the kind allow it, else by replicas. */
export function interpretSize(
  template: KubeObject,
  interpreter: Pick<KindInterpreter, 'getReplicas' | 'getComponents'>,
  gates: SizeGates,
): SizeInterpretation {
  if (gates.MultiplePodTemplatesScheduling && interpreter.getComponents) {
    return attempt('GetComponents', 'Get components of resource template successfully.', () => ({
      components: interpreter.getComponents?.(template)?.map(withCanonicalRequests),
    }));
  }
  if (!interpreter.getReplicas) {
    return { kind: 'size', size: {} };
  }
  return attempt('GetReplicas', 'Get replicas of resource template successfully.', () => {
    const { replicas = 0, requirements } = interpreter.getReplicas?.(template) ?? {};
    const { namespace } = template.metadata;
    const scoped = gates.ResourceQuotaEstimate && namespace ? { namespace, ...requirements } : requirements;
    return { replicas, replicaRequirements: requirements && scoped && canonical(scoped) };
  });
}

function withCanonicalRequests(component: Component): Component {
  const { replicaRequirements } = component;
  return replicaRequirements ? { ...component, replicaRequirements: canonical(replicaRequirements) } : component;
}

/** Quantities as Kubernetes writes them: a script or a webhook may answer with numbers, which no binding can hold. */
function canonical<R extends Pick<ReplicaRequirements, 'resourceRequest'>>(requirements: R): R {
  const { resourceRequest } = requirements;
  if (!resourceRequest) {
    return requirements;
  }
  const quantities = Object.entries(resourceRequest).map(
    ([name, value]) => [name, formatQuantity(parseQuantity(value))] as const,
  );
  return { ...requirements, resourceRequest: Object.fromEntries(quantities) };
}

function attempt(operation: string, success: string, read: () => TemplateSize): SizeInterpretation {
  try {
    return { kind: 'size', size: read(), event: normalEvent(`${operation}Succeed`, success) };
  } catch (error) {
    if (error instanceof InterpretationError) {
      return { kind: 'failed', event: warningEvent(`${operation}Failed`, error.message) };
    }
    throw error;
  }
}
