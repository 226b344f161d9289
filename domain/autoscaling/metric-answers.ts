/** The answers of all clusters about one metric, as one. */
import { MetricError } from './metric-error.ts';
import { type ClusterReading, type MetricAnswer, type UnreadCluster, unreadText } from './reading.ts';
import { containerSamples, podSamples, type Samples } from './samples.ts';

/** One metric in all clusters, and the clusters that say nothing about it. */
export interface Gathered<Value> {
  value: Value;
  silent: readonly UnreadCluster[];
}

/** Which API a metric comes from, for messages. */
export type MetricApi = 'resource' | 'custom' | 'external';

/** Samples of all pods. Throws {@link MetricError} when no cluster has any. */
export function gatherSamples(
  readings: readonly ClusterReading[],
  index: number,
  api: MetricApi,
  source?: { resource: string; container?: string },
): Gathered<Samples> {
  const { answers, silent } = sortAnswers(readings, index);
  const samples = new Map(answers.flatMap((answer) => [...samplesOf(answer, source)]));
  if (samples.size === 0) {
    throw silence(api, silent);
  }
  return { value: samples, silent };
}

function samplesOf(answer: MetricAnswer, source: { resource: string; container?: string } | undefined): Samples {
  switch (answer.kind) {
    case 'usages':
      return source?.container === undefined
        ? podSamples(answer.usages, source?.resource ?? '')
        : containerSamples(answer.usages, source.resource, source.container);
    case 'samples':
      return answer.samples;
    case 'value':
    case 'failed':
      return new Map();
  }
}

/** The sum over all clusters: each knows its part. Throws {@link MetricError} when none knows any. */
export function gatherValue(readings: readonly ClusterReading[], index: number, api: MetricApi): Gathered<number> {
  const { answers, silent } = sortAnswers(readings, index);
  const values = answers.flatMap((answer) => (answer.kind === 'value' ? [answer.value] : []));
  if (values.length === 0) {
    throw silence(api, silent);
  }
  return { value: values.reduce((sum, value) => sum + value, 0), silent };
}

function sortAnswers(readings: readonly ClusterReading[], index: number) {
  const answers: MetricAnswer[] = [];
  const silent: UnreadCluster[] = [];
  for (const { cluster, metrics } of readings) {
    const answer = metrics[index];
    if (answer?.kind === 'failed') {
      silent.push({ cluster, message: answer.message });
    } else if (answer) {
      answers.push(answer);
    }
  }
  return { answers, silent };
}

function silence(api: MetricApi, silent: readonly UnreadCluster[]): MetricError {
  return new MetricError(
    silent.length === 0
      ? `no metrics returned from ${api} metrics API`
      : `unable to fetch metrics from ${api} metrics API: ${unreadText(silent)}`,
  );
}
