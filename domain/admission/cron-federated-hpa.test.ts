import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

const hpa = { apiVersion: 'autoscaling.karmada.io/v1alpha1', kind: 'FederatedHPA', name: 'web' };
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };

function cron(scaleTargetRef: Record<string, unknown>, ...rules: Record<string, unknown>[]): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'autoscaling.karmada.io/v1alpha1',
      kind: 'CronFederatedHPA',
      metadata: { name: 'c', namespace: 'shop' },
      spec: { scaleTargetRef, rules: rules.map((rule) => ({ name: 'r', schedule: '0 8 * * *', ...rule })) },
    }),
  );
}

test.each([
  [hpa, { targetMinReplicas: 1 }],
  [hpa, { targetMaxReplicas: 1 }],
  [hpa, { targetMinReplicas: 2, targetMaxReplicas: 2 }],
  [workload, { targetReplicas: 0 }],
  [workload, { targetReplicas: 3, timeZone: 'Europe/Berlin' }],
  [workload, { targetReplicas: 3, timeZone: 'UTC' }],
  [workload, { targetReplicas: 3, timeZone: 'Local' }],
])('%j with %j is accepted', (target, rule) => {
  expect(rejections(cron(target, rule))).toEqual([]);
});

const field = 'spec.rules[0]';

test.each<[Record<string, unknown>, Record<string, unknown>, string[]]>([
  [
    { ...hpa, kind: 'CronFederatedHPA' },
    {},
    [
      'spec.scaleTargetRef.kind: Invalid value: "CronFederatedHPA": invalid scaleTargetRef kind: CronFederatedHPA, only support FederatedHPA',
    ],
  ],
  [
    { ...workload, kind: '', name: 'a/b' },
    { targetReplicas: 1 },
    ['spec.scaleTargetRef.kind: Required value', `spec.scaleTargetRef.name: Invalid value: "a/b": may not contain '/'`],
  ],
  [
    workload,
    { targetReplicas: 1, schedule: 'soon' },
    [`${field}.schedule: Invalid value: "soon": invalid cron format`],
  ],
  [
    workload,
    { targetReplicas: 1, timeZone: 'Mars/Base' },
    [`${field}.timeZone: Invalid value: "Mars/Base": unknown time zone Mars/Base`],
  ],
  [
    workload,
    { targetReplicas: 1, timeZone: '/etc/../Zone' },
    [`${field}.timeZone: Invalid value: "/etc/../Zone": time: invalid location name`],
  ],
  [
    workload,
    {},
    [`${field}.targetReplicas: Invalid value: "": targetReplicas cannot be nil if you want to scale Deployment`],
  ],
  [
    workload,
    { targetReplicas: -1 },
    [`${field}.targetReplicas: Invalid value: "": targetReplicas should be larger than or equal to 0`],
  ],
  [
    hpa,
    {},
    [
      `${field}.targetMaxReplicas: Invalid value: "": targetMinReplicas and targetMaxReplicas cannot be nil at the same time if you want to scale FederatedHPA`,
    ],
  ],
  [
    hpa,
    { targetMinReplicas: 0 },
    [`${field}.targetMinReplicas: Invalid value: "": targetMinReplicas should be larger than 0`],
  ],
  [
    hpa,
    { targetMaxReplicas: 0 },
    [
      `${field}.targetMaxReplicas: Invalid value: "": targetMaxReplicas should be larger than 0`,
      `${field}.targetMinReplicas: Invalid value: "": targetMaxReplicas should be larger than or equal to targetMinReplicas`,
    ],
  ],
  [
    hpa,
    { targetMinReplicas: 3, targetMaxReplicas: 2 },
    [
      `${field}.targetMinReplicas: Invalid value: "": targetMaxReplicas should be larger than or equal to targetMinReplicas`,
    ],
  ],
])('%j with %j is rejected', (target, rule, expected) => {
  expect(rejections(cron(target, rule))).toEqual(expected);
});

test('rules have names of their own', () => {
  const rule = { targetReplicas: 1 };
  expect(rejections(cron(workload, rule, rule))).toEqual(['spec.rules[1].name: Duplicate value: "r"']);
});
