/** A change of replicas on its way: what the workflow is told, and what becomes of it. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import type { FederatedHPAStatus } from '../kinds/federated-hpa.ts';
import type { MetricStatus } from '../kinds/hpa-metrics.ts';
import type { PropagationSubject } from '../propagation/subject.ts';
import { withConditions } from './conditions.ts';
import type { AutoscalingDecision, Rescale } from './decide.ts';

/** One cluster as it was when the change was decided. */
export interface MeasuredCluster {
  cluster: string;
  replicas: number;
  pods: number;
}

/** What is to be done. It travels through Temporal's history, where it tells why. */
export interface RescaleOrder extends Rescale {
  hpa: { namespace: string; name: string; generation: number };
  target: PropagationSubject;
  /** RFC 3339: an order that was not carried out soon is void, for a newer look decides anew. */
  decidedAt: string;
  /** Where a metric decided, what it was then. */
  metrics: readonly MetricStatus[];
  clusters: readonly MeasuredCluster[];
  /** Status and memory of the autoscaler once it is done. */
  decision: Pick<AutoscalingDecision, 'status' | 'history'>;
}

/** How an order ended. */
export interface RescaleOutcome {
  outcome: 'scaled' | 'void';
  /** What was done, or why it was not. */
  message: string;
}

/** The status after a change that succeeded. `now`: RFC 3339 with seconds. */
export function rescaledStatus(status: FederatedHPAStatus, { to }: Rescale, now: string): FederatedHPAStatus {
  const message = `the HPA controller was able to update the target scale to ${to}`;
  const condition = { type: 'AbleToScale', status: 'True', reason: 'SucceededRescale', message } as const;
  return { ...status, lastScaleTime: now, conditions: withConditions(status.conditions ?? [], [condition], now) };
}

/** The status after one that failed. `now`: RFC 3339 with seconds. */
export function unrescaledStatus(status: FederatedHPAStatus, problem: string, now: string): FederatedHPAStatus {
  const message = `the HPA controller was unable to update the target scale: ${problem}`;
  const condition = { type: 'AbleToScale', status: 'False', reason: 'FailedUpdateScale', message } as const;
  return { ...status, conditions: withConditions(status.conditions ?? [], [condition], now) };
}

/** What is told of a change that succeeded. */
export function rescaledEvent({ to, reason }: Rescale): EventText {
  return normalEvent('SuccessfulRescale', `New size: ${to}; reason: ${reason}`);
}

/** What is told of one that failed. */
export function unrescaledEvent({ to, reason }: Rescale, problem: string): EventText {
  return warningEvent('FailedRescale', `New size: ${to}; reason: ${reason}; error: ${problem}`);
}
