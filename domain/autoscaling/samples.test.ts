import { expect, test } from 'vitest';
import { HISTORY_ANNOTATION, historyOf, historyText } from './history.ts';
import { milliOf, percentOf, quantityOf } from './milli.ts';
import { autoscaledPod } from './pod.ts';
import { customSamples, externalValue, objectValue, podSamples, podUsages } from './samples.ts';

const AT = Date.parse('2026-11-24T12:00:00Z');

test('podSamples adds the containers of a pod; one that says nothing leaves the pod without a sample', () => {
  const pod = (name: string, ...containers: Record<string, string>[]) => ({
    metadata: { name, namespace: 'shop' },
    timestamp: '2026-11-24T12:00:00Z',
    window: '1m30.5s',
    containers: containers.map((usage, index) => ({ name: `c${index}`, usage })),
  });
  const usages = podUsages('m1', {
    items: [pod('a', { cpu: '100m' }, { cpu: '1500u' }), pod('b', { cpu: '1' }, { memory: '1Mi' }), pod('c')],
  });
  expect([...podSamples(usages, 'cpu')]).toEqual([['m1/a', { value: 102, atMs: AT, windowMs: 90_500 }]]);
});

const metric = (name: string, value: string, more: object = {}) => ({
  describedObject: { kind: 'Pod', namespace: 'shop', name },
  metricName: 'qps',
  timestamp: '2026-11-24T12:00:00Z',
  value,
  ...more,
});

test('customSamples reads both versions', () => {
  const items = [metric('a', '2', { windowSeconds: 30 }), metric('b', '500m', { window: 10 }), metric('c', '1k')];
  expect([...customSamples('m1', { items })]).toEqual([
    ['m1/a', { value: 2_000, atMs: AT, windowMs: 30_000 }],
    ['m1/b', { value: 500, atMs: AT, windowMs: 10_000 }],
    ['m1/c', { value: 1_000_000, atMs: AT, windowMs: 60_000 }],
  ]);
});

test('objectValue and externalValue add what there is, and fail for nothing', () => {
  expect(objectValue({ items: [metric('web', '1500m')] })).toBe(1_500);
  expect(externalValue({ items: [{ value: '2' }, { value: '3' }] })).toBe(5_000);
  expect(() => externalValue({ items: [] })).toThrow('no metrics returned');
});

test('percentOf is exact where the product leaves the safe integers', () => {
  expect(percentOf(29, 100)).toBe(29);
  const total = milliOf('300Gi') * 10;
  expect([percentOf(total / 2, total), percentOf(total - 1, total)]).toEqual([50, 99]);
  expect([quantityOf(1_500), quantityOf(2_000), quantityOf(0)]).toEqual(['1500m', '2', '0']);
});

test('autoscaledPod reads what counts of a pod, and little of one that has just been made', () => {
  const made = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', namespace: 'shop' }, spec: {} };
  expect(autoscaledPod('m1', made)).toEqual({
    id: 'm1/web-0',
    name: 'web-0',
    labels: {},
    phase: 'Pending',
    isTerminating: false,
    containers: [],
  });
  const running = {
    ...made,
    metadata: { ...made.metadata, labels: { app: 'web' }, deletionTimestamp: '2026-11-24T12:00:00Z' },
    spec: { containers: [{ name: 'app', resources: { requests: { cpu: '1', memory: '1Ki' } } }, { name: 'side' }] },
    status: {
      phase: 'Running',
      startTime: '2026-11-24T12:00:00Z',
      conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-11-24T12:00:00Z' }],
    },
  };
  expect(autoscaledPod('m1', running)).toMatchObject({
    isTerminating: true,
    startMs: AT,
    ready: { status: 'True', sinceMs: AT },
    containers: [
      {
        name: 'app',
        requests: new Map([
          ['cpu', 1_000],
          ['memory', 1_024_000],
        ]),
      },
      { name: 'side', requests: new Map() },
    ],
  });
});

test.each([
  ['{"recommendations":[[3,100]],"changes":[[-1,90]]}', { recommendations: [[3, 100]], changes: [[-1, 90]] }],
  ['nonsense', { recommendations: [], changes: [] }],
  ['{"recommendations":"x"}', { recommendations: [], changes: [] }],
])('historyOf %s', (text, expected) => {
  const metadata = { name: 'web', annotations: { [HISTORY_ANNOTATION]: text } };
  const history = historyOf({ apiVersion: 'x/v1', kind: 'X', metadata });
  expect(history).toEqual(expected);
  expect(JSON.parse(historyText(history))).toEqual(expected);
});
