/** A metric that says nothing about replicas. The message is part of the autoscaler's condition: Kubernetes' words. */
export class MetricError extends Error {
  override name = 'MetricError';
}
