/** A change of replicas as Markdown, for the Temporal UI. */
import type { MetricStatus } from '../kinds/hpa-metrics.ts';
import { subjectText } from '../propagation/subject.ts';
import type { RescaleOrder } from './rescale.ts';

/** What is done, why, what was measured, and where. */
export function describeRescale({ target, from, to, reason, metrics, clusters, decidedAt }: RescaleOrder): string {
  const measured = metrics.map((metric) => `| ${metricName(metric)} | ${metricValue(metric)} |`);
  const places = clusters.map(({ cluster, replicas, pods }) => `| ${cluster} | ${replicas} | ${pods} |`);
  return [
    `**${subjectText(target)}**: from ${from} to **${to}** replicas, decided at ${decidedAt}: ${reason}`,
    ...(measured.length === 0 ? [] : [['| metric | now |', '| --- | --- |', ...measured].join('\n')]),
    ...(places.length === 0 ? [] : [['| cluster | replicas | pods |', '| --- | --- | --- |', ...places].join('\n')]),
  ].join('\n\n');
}

function metricName({ resource, containerResource, pods, object, external }: MetricStatus): string {
  if (object) {
    return `${object.metric.name} of ${object.describedObject.kind} ${object.describedObject.name}`;
  }
  if (containerResource) {
    return `${containerResource.name} of container ${containerResource.container}`;
  }
  return resource?.name ?? (pods ?? external)?.metric.name ?? '';
}

function metricValue({ resource, containerResource, pods, object, external }: MetricStatus): string {
  const current = (resource ?? containerResource ?? pods ?? object ?? external)?.current;
  const { value, averageValue, averageUtilization } = current ?? {};
  return [
    ...(value === undefined ? [] : [`${value}`]),
    ...(averageValue === undefined ? [] : [`${averageValue} a pod`]),
    ...(averageUtilization === undefined ? [] : [`${averageUtilization} %`]),
  ].join(', ');
}
