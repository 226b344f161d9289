import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

function quota(spec: Record<string, unknown>, rest: Record<string, unknown> = {}, name = 'all'): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'FederatedResourceQuota',
      metadata: { name, namespace: 'shop' },
      spec,
      ...rest,
    }),
  );
}

test.each<[string, Record<string, unknown>]>([
  [
    'standard resources',
    { overall: { cpu: '1.5', memory: '1Gi', 'requests.cpu': 2, pods: '10', 'requests.storage': '1Ti' } },
  ],
  ['huge pages', { overall: { 'hugepages-2Mi': '1Gi', 'requests.hugepages-2Mi': '1Gi' } }],
  ['extended resources', { overall: { 'example.com/gpu': '4', 'requests.example.com/gpu': '4' } }],
  [
    'assignments that use all',
    {
      overall: { cpu: '3' },
      staticAssignments: [
        { clusterName: 'm1', hard: { cpu: '1' } },
        { clusterName: 'm2', hard: { cpu: '2' } },
      ],
    },
  ],
])('%s are accepted', (_, spec) => {
  expect(rejections(quota(spec))).toEqual([]);
});

test.each<[Record<string, unknown>, string[]]>([
  [
    { overall: { cpu: '-1' } },
    [
      'spec.overall[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'spec.overall[cpu]: Invalid value: "-1": overall is less than assignments',
    ],
  ],
  [{ overall: { pods: '1500m' } }, ['spec.overall[pods]: Invalid value: "1500m": must be an integer']],
  [
    { overall: { 'example.com/gpu': '0.5' } },
    ['spec.overall[example.com/gpu]: Invalid value: "500m": must be an integer'],
  ],
  [
    { overall: { gpu: '1' } },
    [
      'spec.overall[gpu]: Invalid value: "gpu": must be a standard resource type or fully qualified',
      'spec.overall[gpu]: Invalid value: "gpu": must be a standard resource for quota',
    ],
  ],
  [
    { overall: { storage: '1' } },
    ['spec.overall[storage]: Invalid value: "storage": must be a standard resource for quota'],
  ],
  [{ overall: { '/a': '1' } }, ['spec.overall[/a]: Invalid value: "/a": prefix part must be non-empty']],
  [
    {
      overall: { cpu: '2' },
      staticAssignments: [
        { clusterName: 'm1', hard: { cpu: '1' } },
        { clusterName: 'm2', hard: { cpu: '1500m' } },
      ],
    },
    ['spec.overall[cpu]: Invalid value: "2": overall is less than assignments'],
  ],
  [
    { overall: { cpu: '2' }, staticAssignments: [{ clusterName: 'm1', hard: { memory: '1Gi' } }] },
    [
      'spec.staticAssignments[0].hard[memory]: Invalid value: "memory": assignment resourceName is not exist in overall',
    ],
  ],
  [
    { overall: {}, staticAssignments: [{ clusterName: 'a.b', hard: {} }] },
    ['spec.staticAssignments[0].clusterName: Invalid value: "a.b": must not contain dots'],
  ],
])('%j is rejected', (spec, expected) => {
  expect(rejections(quota(spec))).toEqual(expected);
});

test('the status follows the same rules', () => {
  const status = {
    overall: { gpu2: '-1' },
    overallUsed: { pods: '0.1' },
    aggregatedStatus: [{ clusterName: '', hard: { pods: '-1' }, used: { pods: '0.5' } }],
  };
  expect(rejections(quota({ overall: {} }, { status }))).toEqual([
    'status.overall[gpu2]: Invalid value: "gpu2": must be a standard resource type or fully qualified',
    'status.overall[gpu2]: Invalid value: "gpu2": must be a standard resource for quota',
    'status.overall[gpu2]: Invalid value: "-1": must be greater than or equal to 0',
    'status.overallUsed[pods]: Invalid value: "100m": must be an integer',
    'status.aggregatedStatus[0].clusterName: Invalid value: "": must be not empty',
    'status.aggregatedStatus[0].hard[pods]: Invalid value: "-1": must be greater than or equal to 0',
    'status.aggregatedStatus[0].used[pods]: Invalid value: "500m": must be an integer',
  ]);
});

test('the name must fit a label', () => {
  expect(rejections(quota({ overall: {} }, {}, 'a'.repeat(63)))).toEqual([]);
  expect(rejections(quota({ overall: {} }, {}, 'a'.repeat(64)))).toEqual([
    `metadata.name: Invalid value: "${'a'.repeat(64)}": must be no more than 63 characters`,
  ]);
});
