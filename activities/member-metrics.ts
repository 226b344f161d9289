/** What one member knows of an autoscaler's target: its scale, its pods, and the metrics that were asked for. */
import { z } from 'zod';
import { MetricError } from '../domain/autoscaling/metric-error.ts';
import { type AutoscaledPod, autoscaledPod } from '../domain/autoscaling/pod.ts';
import type { MetricAnswer, ScaleReading } from '../domain/autoscaling/reading.ts';
import { customSamples, externalValue, objectValue, podUsages } from '../domain/autoscaling/samples.ts';
import type { MetricSpec } from '../domain/kinds/hpa-metrics.ts';
import { InvalidSelectorError } from '../domain/labels.ts';
import type { JsonObject } from '../domain/object.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { labelSelectorText } from '../domain/selector-text.ts';
import type { KubeClient } from '../kube/client.ts';
import { isNotFound, KubeStatusError, KubeUnreachableError } from '../kube/errors.ts';
import { groupResourceText, objectPath, type ResourceType } from '../kube/resource.ts';
import { type Member, MemberUnavailableError } from './members.ts';

const PODS: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
/** Newest first; adapters serve one or both. */
const CUSTOM_METRICS_VERSIONS = ['v1beta2', 'v1beta1'];

const scaleShape = z.object({
  spec: z.object({ replicas: z.int().default(0) }).prefault({}),
  status: z.object({ replicas: z.int().default(0), selector: z.string().default('') }).prefault({}),
});

/** The scale of an object. Throws as {@link KubeClient} does, and `ZodError` for what is no Scale. */
export async function readScale(
  { transport }: KubeClient,
  resource: ResourceType,
  key: PropagationSubject,
): Promise<ScaleReading & { resourceVersion: string }> {
  const scale = await transport.send({ method: 'GET', path: objectPath(resource, key, 'scale') });
  const { spec, status } = scaleShape.parse(scale);
  const { resourceVersion } = z.object({ resourceVersion: z.string().default('') }).parse(scale.metadata);
  return { specReplicas: spec.replicas, statusReplicas: status.replicas, selector: status.selector, resourceVersion };
}

/** The pods that a selector selects, from the member's cache. */
export async function readPods(
  cluster: string,
  { client }: Member,
  namespace: string,
  labelSelector: string,
): Promise<AutoscaledPod[]> {
  const { items } = await client.list(PODS, { namespace, labelSelector, resourceVersion: '0' });
  return items.map((pod) => autoscaledPod(cluster, pod));
}

/** The answers to all metrics, in their order. What several need is asked for once. */
export async function readMetrics(
  cluster: string,
  member: Member,
  { namespace, selector, metrics }: { namespace: string; selector: string; metrics: readonly MetricSpec[] },
): Promise<MetricAnswer[]> {
  const send = (path: string, query: Record<string, string>) => get(member.client, path, query);
  let usages: Promise<MetricAnswer> | undefined;
  const askUsages = (): Promise<MetricAnswer> => {
    usages ??= answer(async () => {
      const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`;
      return { kind: 'usages', usages: podUsages(cluster, await send(path, { labelSelector: selector })) };
    });
    return usages;
  };
  const ask = (spec: MetricSpec): Promise<MetricAnswer> => {
    const { pods, object, external } = spec;
    if (pods) {
      return answer(async () => {
        const query = { labelSelector: selector, ...narrowedBy(pods.metric, 'metricLabelSelector') };
        const path = `${inNamespace(namespace)}/pods/*/${encodeURIComponent(pods.metric.name)}`;
        return { kind: 'samples', samples: customSamples(cluster, await askCustom(member.client, path, query)) };
      });
    }
    if (object) {
      return answer(async () => {
        const { metric, describedObject } = object;
        const path = `${inNamespace(namespace)}/${await objectSegments(member, describedObject)}/${encodeURIComponent(metric.name)}`;
        const list = await askCustom(member.client, path, narrowedBy(metric, 'metricLabelSelector'));
        return { kind: 'value', value: objectValue(list) };
      });
    }
    if (external) {
      return answer(async () => {
        const { metric } = external;
        const path = `/apis/external.metrics.k8s.io/v1beta1${inNamespace(namespace)}/${encodeURIComponent(metric.name)}`;
        return { kind: 'value', value: externalValue(await send(path, narrowedBy(metric, 'labelSelector'))) };
      });
    }
    return askUsages();
  };
  return Promise.all(metrics.map(ask));
}

/** Why a member says nothing, as it stands in a condition; rethrows what is no matter of the member. */
export function problemOf(error: unknown): string {
  if (
    error instanceof KubeStatusError ||
    error instanceof KubeUnreachableError ||
    error instanceof MemberUnavailableError ||
    error instanceof MetricError ||
    error instanceof InvalidSelectorError
  ) {
    return error.message;
  }
  if (error instanceof z.ZodError) {
    return `the answer cannot be read: ${z.prettifyError(error)}`;
  }
  throw error;
}

async function answer(ask: () => Promise<MetricAnswer>): Promise<MetricAnswer> {
  try {
    return await ask();
  } catch (error) {
    return { kind: 'failed', message: problemOf(error) };
  }
}

function get({ transport }: KubeClient, path: string, query: Record<string, string>): Promise<JsonObject> {
  return transport.send({ method: 'GET', path, query });
}

/** Asks in the newest version; one that is not served and a metric that is not there look alike. */
async function askCustom(client: KubeClient, path: string, query: Record<string, string>): Promise<JsonObject> {
  const [newest = '', ...older] = CUSTOM_METRICS_VERSIONS.map((version) => `/apis/custom.metrics.k8s.io/${version}`);
  try {
    return await get(client, `${newest}${path}`, query);
  } catch (error) {
    for (const prefix of isNotFound(error) ? older : []) {
      return await get(client, `${prefix}${path}`, query);
    }
    throw error;
  }
}

function inNamespace(namespace: string): string {
  return `/namespaces/${encodeURIComponent(namespace)}`;
}

/** `services/web`; a namespace's metrics are its own, whichever it names: nobody reaches out of theirs. */
async function objectSegments(
  member: Member,
  { apiVersion = '', kind, name }: { apiVersion?: string | undefined; kind: string; name: string },
): Promise<string> {
  if (kind === 'Namespace' && (apiVersion === 'v1' || apiVersion === '')) {
    return 'metrics';
  }
  const resource = await member.resourceOf(apiVersion, kind);
  return `${encodeURIComponent(groupResourceText(resource))}/${encodeURIComponent(name)}`;
}

function narrowedBy({ selector }: { selector?: Parameters<typeof labelSelectorText>[0] }, parameter: string) {
  const text = labelSelectorText(selector);
  return text === '' ? {} : { [parameter]: text };
}
