/** A MultiClusterService: its mark on each provider, and its Service on all its clusters. */
import { clusterOf } from '../binding/targets.ts';
import type { EventText } from '../event.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import type { MultiClusterService } from '../kinds/multi-cluster-service.ts';
import {
  MULTI_CLUSTER_SERVICE_FINALIZER,
  MULTI_CLUSTER_SERVICE_ID_LABEL,
  MULTI_CLUSTER_SERVICE_NAME_KEY,
  MULTI_CLUSTER_SERVICE_NAMESPACE_KEY,
} from '../kinds/names.ts';
import type { Work } from '../kinds/work.ts';
import { labelOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';
import type { NewCondition } from '../status/conditions.ts';
import { composeWork } from '../work/compose.ts';
import { bindService, claimService, releaseBinding, releaseService } from './claim.ts';
import { clustersOfPart, obstacleOf } from './clusters.ts';
import {
  activeService,
  addChange,
  type Changes,
  type Making,
  noChanges,
  type ServiceState,
  worksOfRole,
} from './state.ts';

/** What is to be written, in this order. */
export interface ProvisionPlan {
  /** The MultiClusterService with the finalizer that it lacks. */
  held?: MultiClusterService;
  /** The Works that mark providers. */
  works: Changes<Work>;
  /** The Service with its claim changed. */
  service?: KubeObject;
  binding?: ResourceBinding;
  /** What the condition ServiceApplied is to be then; absent where there is nobody to tell. */
  outcome?: NewCondition;
  /** Clusters that get nothing, and why. */
  problems: EventText[];
}

/** Decides it. Throws `OwnerConflictError` while the binding of an earlier Service is there. */
export function planProvision(state: ServiceState, making: Making): ProvisionPlan {
  const active = activeService(state);
  if (active) {
    return provide(state, active, making);
  }
  const plan: ProvisionPlan = { works: noChanges(), problems: [] };
  return state.isGateOn ? { ...plan, ...withdraw(state) } : plan;
}

/** The condition ServiceApplied for an error, or for none. */
export function serviceApplied(problem?: string): NewCondition {
  return problem === undefined
    ? condition('True', 'ServiceAppliedSucceed', 'Service is propagated to target clusters.')
    : condition('False', 'ServiceAppliedFailed', problem);
}

function condition(status: 'True' | 'False', reason: string, message: string): NewCondition {
  return { type: 'ServiceApplied', status, reason, message };
}

/** The service without the finalizer that holds it, once all that it has elsewhere is being removed; undefined if it has none. */
export function freedService(state: ServiceState): MultiClusterService | undefined {
  const { multiClusterService, isGateOn } = state;
  const { finalizers = [] } = multiClusterService?.metadata ?? {};
  return multiClusterService &&
    isGateOn &&
    !activeService(state) &&
    finalizers.includes(MULTI_CLUSTER_SERVICE_FINALIZER)
    ? withFinalizers(
        multiClusterService,
        finalizers.filter((one) => one !== MULTI_CLUSTER_SERVICE_FINALIZER),
      )
    : undefined;
}

function provide(state: ServiceState, active: MultiClusterService, making: Making): ProvisionPlan {
  const { finalizers = [] } = active.metadata;
  const isHeld = finalizers.includes(MULTI_CLUSTER_SERVICE_FINALIZER);
  const plan: ProvisionPlan = {
    ...(!isHeld && { held: withFinalizers(active, [...finalizers, MULTI_CLUSTER_SERVICE_FINALIZER]) }),
    works: noChanges(),
    problems: [],
  };
  markProviders(state, active, making, plan);
  if (!state.service || state.service.metadata.deletionTimestamp) {
    return { ...plan, outcome: serviceApplied(`Service "${active.metadata.name}" not found`) };
  }
  const service = claimService(state.service, active);
  const clusters = new Set([
    ...clustersOfPart(active, 'Provider', state.clusters),
    ...clustersOfPart(active, 'Consumer', state.clusters),
  ]);
  const claimed = service !== state.service && { service };
  if (state.binding?.metadata.deletionTimestamp) {
    // That of an earlier Service of this name: its end is the next occasion.
    return { ...plan, ...claimed };
  }
  const binding = bindService({
    service,
    claimant: active,
    clusters: [...clusters].sort(),
    existing: state.binding,
    uuid: making.uuid(),
  });
  return { ...plan, ...claimed, ...(binding !== state.binding && { binding }), outcome: serviceApplied() };
}

function markProviders(state: ServiceState, active: MultiClusterService, making: Making, plan: ProvisionPlan): void {
  const providers = clustersOfPart(active, 'Provider', state.clusters);
  const marks = worksOfRole(state, 'provider');
  plan.works.remove = unwanted(marks, providers);
  for (const cluster of providers) {
    const problem = obstacleOf(
      'Provider',
      cluster,
      state.clusters.find(({ metadata }) => metadata.name === cluster),
    );
    const existing = marks.find((work) => clusterOf(work) === cluster);
    if (problem) {
      plan.problems.push(problem);
    } else if (!existing?.metadata.deletionTimestamp) {
      const work = composeWork({
        cluster,
        manifest: { ...active },
        labels: {
          [MULTI_CLUSTER_SERVICE_ID_LABEL]: labelOf(active, MULTI_CLUSTER_SERVICE_ID_LABEL) ?? '',
          [MULTI_CLUSTER_SERVICE_NAMESPACE_KEY]: state.key.namespace,
          [MULTI_CLUSTER_SERVICE_NAME_KEY]: state.key.name,
        },
        finalizers: [],
        suspendDispatching: true,
        existing,
        uuid: making.uuid(),
        steps: making.steps,
      });
      addChange(plan.works, work, existing);
    }
  }
}

/** Marks go, the Service and its copies stay, for a policy to take over. */
function withdraw(state: ServiceState): Pick<ProvisionPlan, 'works' | 'service' | 'binding'> {
  const service = state.service && releaseService(state.service);
  const binding = state.binding && releaseBinding(state.binding);
  return {
    works: { ...noChanges(), remove: unwanted(worksOfRole(state, 'provider'), []) },
    ...(service && service !== state.service && { service }),
    ...(binding && binding !== state.binding && { binding }),
  };
}

function unwanted(marks: readonly Work[], providers: readonly string[]): Work[] {
  return marks.filter((work) => !work.metadata.deletionTimestamp && !providers.includes(clusterOf(work)));
}

function withFinalizers(service: MultiClusterService, finalizers: string[]): MultiClusterService {
  return { ...service, metadata: { ...service.metadata, finalizers } };
}
