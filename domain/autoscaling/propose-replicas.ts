/** All metrics of an autoscaler together: the one that asks for most replicas counts. */
import { type EventText, warningEvent } from '../event.ts';
import type { MetricSpec, MetricStatus } from '../kinds/hpa-metrics.ts';
import type { NewHPACondition } from './conditions.ts';
import { evaluateMetric, type MetricFailure, type MetricInput, type MetricProposal } from './evaluate-metric.ts';
import { unreadText } from './reading.ts';

/** What the metrics say. */
export interface ReplicaProposal {
  /** Absent when nothing can be done: no metric could be read, or some could not and the others ask for less. */
  replicas?: number;
  /** Of the metric that counts. */
  metric: string;
  statuses: MetricStatus[];
  /** ScalingActive. */
  condition: NewHPACondition;
  events: EventText[];
}

/** Evaluates all metrics (Kubernetes' rules for those that fail). */
export function proposeReplicas(metrics: readonly MetricSpec[], input: MetricInput): ReplicaProposal {
  const results = metrics.map((metric, index) => evaluateMetric(metric, index, input));
  const failures = results.filter((result): result is MetricFailure => 'fullMessage' in result);
  const proposals = results.filter((result): result is MetricProposal => 'status' in result);
  const statuses = proposals.map(({ status }) => status);
  const events = failures.map(({ reason, message }) => warningEvent(reason, message));
  const [firstProposal, ...others] = proposals;
  const [firstFailure] = failures;
  const highest = others.reduce<MetricProposal | undefined>(
    (most, one) => (most && most.replicas >= one.replicas ? most : one),
    firstProposal,
  );
  if (!highest || (firstFailure && highest.replicas < input.templateReplicas)) {
    const { reason = '', message = '', fullMessage = '' } = firstFailure ?? {};
    const count = `${failures.length} invalid out of ${metrics.length}`;
    return {
      metric: '',
      statuses,
      condition: {
        type: 'ScalingActive',
        status: 'False',
        reason,
        message: `the HPA was unable to compute the replica count: ${message}`,
      },
      events: [
        ...events,
        warningEvent('FailedComputeMetricsReplicas', `invalid metrics (${count}), first error is: ${fullMessage}`),
      ],
    };
  }
  return {
    replicas: highest.replicas,
    metric: highest.name,
    statuses,
    condition: {
      type: 'ScalingActive',
      status: 'True',
      reason: 'ValidMetricFound',
      message: `the HPA was able to successfully calculate a replica count from ${highest.name}${silentText(proposals)}`,
    },
    events,
  };
}

/** Names the clusters that say nothing about a metric that others have. */
function silentText(proposals: readonly MetricProposal[]): string {
  const silent = new Map(proposals.flatMap((proposal) => proposal.silent).map((one) => [one.cluster, one]));
  return silent.size === 0 ? '' : `, without metrics from ${unreadText([...silent.values()])}`;
}
