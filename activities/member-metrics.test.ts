/** What is asked of a member, and what is made of its answers; the member is a double of its HTTP API. */
import { expect, test } from 'vitest';
import type { MetricSpec } from '../domain/kinds/hpa-metrics.ts';
import type { JsonObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { KubeStatusError, KubeUnreachableError } from '../kube/errors.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { problemOf, readMetrics, readPods, readScale } from './member-metrics.ts';
import { type Member, MemberUnavailableError } from './members.ts';

/** A member that answers these paths, and the requests that it got. */
function memberWith(answers: Record<string, JsonObject | Error>) {
  const asked: string[] = [];
  const transport: KubeTransport = {
    server: 'member',
    async send({ path, query = {} }) {
      const parameters = new URLSearchParams(query).toString();
      asked.push(parameters === '' ? path : `${path}?${decodeURIComponent(parameters)}`);
      const answer = answers[path];
      if (answer instanceof Error) {
        throw answer;
      }
      if (!answer) {
        throw new KubeStatusError({ code: 404, reason: 'NotFound', message: `no ${path}` });
      }
      return answer;
    },
    watch: () => {
      throw new Error('not watched');
    },
    text: async () => '',
    close: async () => {},
  };
  const member: Member = {
    client: createKubeClient(transport),
    async resourceOf(apiVersion, kind) {
      if (kind !== 'Ingress') {
        throw new MemberUnavailableError(`does not serve ${kind} of ${apiVersion}`);
      }
      return { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind, namespaced: true };
    },
    cached: () => 'unknown',
    wrote: () => {},
  };
  return { member, asked };
}

const AT = '2026-11-24T12:00:00Z';
const value = (name: string, amount: string): JsonObject => ({
  describedObject: { kind: 'Pod', name },
  metricName: 'qps',
  timestamp: AT,
  value: amount,
});

const USAGES: JsonObject = {
  items: [
    {
      metadata: { name: 'web-0', namespace: 'shop' },
      timestamp: AT,
      window: '15s',
      containers: [{ name: 'app', usage: { cpu: '100m', memory: '1Mi' } }],
    },
  ],
};

const target = { type: 'AverageValue', averageValue: '1' };
const CPU: MetricSpec = { type: 'Resource', resource: { name: 'cpu', target } };
const MEMORY: MetricSpec = {
  type: 'ContainerResource',
  containerResource: { name: 'memory', container: 'app', target },
};
const QPS: MetricSpec = {
  type: 'Pods',
  pods: { metric: { name: 'qps', selector: { matchLabels: { verb: 'GET' } } }, target },
};
const objectMetric = (kind: string, apiVersion: string): MetricSpec => ({
  type: 'Object',
  object: { describedObject: { apiVersion, kind, name: 'web' }, metric: { name: 'rps' }, target },
});
const QUEUE: MetricSpec = {
  type: 'External',
  external: {
    metric: { name: 'queue', selector: { matchExpressions: [{ key: 'topic', operator: 'Exists' }] } },
    target,
  },
};

const read = (member: Member, ...metrics: MetricSpec[]) =>
  readMetrics('m1', member, { namespace: 'shop', selector: 'app=web', metrics });

test('readMetrics asks once for what several metrics need, and selects at the member', async () => {
  const { member, asked } = memberWith({
    '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods': USAGES,
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/qps': { items: [value('web-0', '3')] },
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/ingresses.networking.k8s.io/web/rps': {
      items: [value('web', '500m')],
    },
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/metrics/rps': { items: [value('shop', '7')] },
    '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue': { items: [{ value: '2' }, { value: '5' }] },
  });
  const ingress = objectMetric('Ingress', 'networking.k8s.io/v1');
  const answers = await read(member, CPU, MEMORY, QPS, ingress, objectMetric('Namespace', 'v1'), QUEUE);
  expect(answers).toMatchObject([
    { kind: 'usages', usages: [{ cluster: 'm1', name: 'web-0' }] },
    { kind: 'usages' },
    { kind: 'samples' },
    { kind: 'value', value: 500 },
    { kind: 'value', value: 7_000 },
    { kind: 'value', value: 7_000 },
  ]);
  expect(answers[1]).toBe(answers[0]);
  expect(asked.toSorted()).toEqual([
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/ingresses.networking.k8s.io/web/rps',
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/metrics/rps',
    '/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/qps?labelSelector=app=web&metricLabelSelector=verb=GET',
    '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue?labelSelector=topic',
    '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods?labelSelector=app=web',
  ]);
});

test('readMetrics falls back to the older version of custom metrics', async () => {
  const { member } = memberWith({
    '/apis/custom.metrics.k8s.io/v1beta1/namespaces/shop/pods/*/qps': { items: [value('web-0', '3')] },
  });
  const [answer] = await read(member, QPS);
  expect(answer).toMatchObject({ kind: 'samples', samples: new Map([['m1/web-0', expect.anything()]]) });
});

test.each<[string, MetricSpec, Record<string, JsonObject | Error>, string]>([
  ['is not served', CPU, {}, 'no /apis/metrics.k8s.io/v1beta1/namespaces/shop/pods'],
  ['is not known in any version', QPS, {}, 'no /apis/custom.metrics.k8s.io/v1beta1/namespaces/shop/pods/*/qps'],
  ['is of an object that is not served', objectMetric('Gateway', 'x/v1'), {}, 'does not serve Gateway of x/v1'],
  [
    'comes in another shape',
    CPU,
    { '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods': { items: [{ metadata: {} }] } },
    'the answer cannot be read',
  ],
  [
    'comes too late',
    CPU,
    { '/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods': new KubeUnreachableError('no answer within 10 s') },
    'no answer within 10 s',
  ],
  [
    'has no value',
    QUEUE,
    { '/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/queue': { items: [] } },
    'no metrics returned',
  ],
])('readMetrics: a metric that %s is the problem of that metric alone', async (_, metric, answers, message) => {
  const { member } = memberWith(answers);
  expect(await read(member, metric)).toEqual([{ kind: 'failed', message: expect.stringContaining(message) }]);
});

test('problemOf does not hide our own mistakes', () => {
  expect(() => problemOf(new TypeError('ours'))).toThrow('ours');
});

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };

test('readScale and readPods', async () => {
  const { member, asked } = memberWith({
    '/apis/apps/v1/namespaces/shop/deployments/web/scale': {
      metadata: { resourceVersion: '7' },
      spec: { replicas: 2 },
      status: { replicas: 1, selector: 'app=web' },
    },
    '/api/v1/namespaces/shop/pods': { metadata: {}, items: [{ metadata: { name: 'web-0' }, spec: {}, status: {} }] },
  });
  const key = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
  expect(await readScale(member.client, DEPLOYMENTS, key)).toEqual({
    specReplicas: 2,
    statusReplicas: 1,
    selector: 'app=web',
    resourceVersion: '7',
  });
  expect(await readPods('m1', member, 'shop', 'app=web')).toMatchObject([{ id: 'm1/web-0', phase: 'Pending' }]);
  expect(asked[1]).toContain('labelSelector=app=web');
});
