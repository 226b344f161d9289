import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { mutated, rejections } from './test-requests.ts';

const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const cpu = { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } };
const policy = { type: 'Pods', value: 1, periodSeconds: 60 };

function hpa(spec: Record<string, unknown>, rest: Record<string, unknown> = {}): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'autoscaling.karmada.io/v1alpha1',
      kind: 'FederatedHPA',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { scaleTargetRef, maxReplicas: 5, ...spec },
      ...rest,
    }),
  );
}

describe('mutate of FederatedHPA', () => {
  test('fills in replicas, CPU at 80 percent, and the rules of a given behavior', () => {
    expect(mutated(hpa({}))).toEqual(hpa({ minReplicas: 1, metrics: [cpu] }));
    expect(mutated(hpa({ behavior: { scaleDown: { stabilizationWindowSeconds: 5 } } }))).toEqual(
      hpa({
        minReplicas: 1,
        metrics: [cpu],
        behavior: {
          scaleUp: {
            stabilizationWindowSeconds: 0,
            selectPolicy: 'Max',
            policies: [
              { type: 'Pods', value: 4, periodSeconds: 15 },
              { type: 'Percent', value: 100, periodSeconds: 15 },
            ],
          },
          scaleDown: {
            stabilizationWindowSeconds: 5,
            selectPolicy: 'Max',
            policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
          },
        },
      }),
    );
  });

  test('what is filled in once is complete and valid', () => {
    const complete = mutated(hpa({ behavior: { scaleUp: { policies: [policy] } } }));
    expect(mutated(complete)).toBe(complete);
    expect(rejections(complete)).toEqual([]);
  });
});

describe('validate of FederatedHPA', () => {
  const metric = (value: Record<string, unknown>) => ({ metrics: [value] });
  const behavior = (rules: Record<string, unknown>) => ({ behavior: { scaleUp: { policies: [policy], ...rules } } });
  const average = { type: 'AverageValue', averageValue: '1' };

  test.each<[string, Record<string, unknown>]>([
    ['a pods metric', metric({ type: 'Pods', pods: { metric: { name: 'rps' }, target: average } })],
    [
      'an object metric',
      metric({
        type: 'Object',
        object: { describedObject: scaleTargetRef, metric: { name: 'rps' }, target: { type: 'Value', value: '10' } },
      }),
    ],
    [
      'a container metric',
      metric({ type: 'ContainerResource', containerResource: { name: 'memory', container: 'app', target: average } }),
    ],
    ['a behavior', behavior({ selectPolicy: 'Disabled', stabilizationWindowSeconds: 3600 })],
  ])('%s is accepted', (_, spec) => {
    expect(rejections(hpa(spec))).toEqual([]);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [{ minReplicas: 0 }, ['spec.minReplicas: Invalid value: 0: must be greater than or equal to 1']],
    [{ maxReplicas: 0 }, ['spec.maxReplicas: Invalid value: 0: must be greater than 0']],
    [{ minReplicas: 6 }, ['spec.maxReplicas: Invalid value: 5: must be greater than or equal to `minReplicas`']],
    [
      { scaleTargetRef: { kind: '', name: '..' } },
      ['spec.scaleTargetRef.kind: Required value', 'spec.scaleTargetRef.name: Invalid value: "..": may not be \'..\''],
    ],
    [behavior({ policies: [] }), ['spec.behavior.scaleUp.policies: Required value: must specify at least one Policy']],
    [
      behavior({ stabilizationWindowSeconds: -1 }),
      ['spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero'],
    ],
    [
      behavior({ stabilizationWindowSeconds: 3601 }),
      ['spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600'],
    ],
    [
      behavior({ selectPolicy: 'Any' }),
      ['spec.behavior.scaleUp.selectPolicy: Unsupported value: "Any": supported values: "Disabled", "Max", "Min"'],
    ],
    [
      behavior({
        policies: [
          { type: 'All', value: 0, periodSeconds: 0 },
          { ...policy, periodSeconds: 1801 },
        ],
      }),
      [
        'spec.behavior.scaleUp.policies[0].type: Unsupported value: "All": supported values: "Percent", "Pods"',
        'spec.behavior.scaleUp.policies[0].value: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleUp.policies[0].periodSeconds: Invalid value: 0: must be greater than zero',
        'spec.behavior.scaleUp.policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800',
      ],
    ],
    [
      metric({ type: 'Mood', external: { metric: { name: 'x' }, target: average } }),
      [
        'spec.metrics[0].type: Unsupported value: "Mood": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
        'spec.metrics[0].type: Unsupported value: "Mood": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"',
      ],
    ],
    [
      metric({ type: 'External', external: { metric: { name: '' }, target: { type: 'Value' } } }),
      [
        'spec.metrics[0].external.metric.name: Required value: must specify a metric name',
        'spec.metrics[0].external.target.averageValue: Required value: must set either a target value for metric or a per-pod target',
      ],
    ],
    [
      metric({ type: 'External', external: { metric: { name: 'x' }, target: { ...average, value: '1' } } }),
      [
        'spec.metrics[0].external.target.value: Forbidden: may not set both a target value for metric and a per-pod target',
      ],
    ],
    [
      metric({ type: 'Pods' }),
      ['spec.metrics[0].pods: Required value: must populate information for the given metric source'],
    ],
    [
      metric({ ...cpu, pods: { metric: { name: 'x' }, target: average } }),
      ['spec.metrics[0].pods: Forbidden: must populate the given metric source only'],
    ],
    [
      metric({ type: 'Resource', resource: { name: '', target: { type: 'Much' } } }),
      [
        'spec.metrics[0].resource.name: Required value: must specify a resource name',
        'spec.metrics[0].resource.target.type: Invalid value: "Much": must be either Utilization, Value, or AverageValue',
        'spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization',
      ],
    ],
    [
      metric({
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0, averageValue: '-1', value: 0 } },
      }),
      [
        'spec.metrics[0].resource.target.value: Invalid value: "0": must be positive',
        'spec.metrics[0].resource.target.averageValue: Invalid value: "-1": must be positive',
        'spec.metrics[0].resource.target.averageUtilization: Invalid value: 0: must be greater than 0',
        'spec.metrics[0].resource.target.averageValue: Forbidden: may not set both a target raw value and a target utilization',
      ],
    ],
    [
      metric({ type: 'ContainerResource', containerResource: { name: 'pods', container: 'a.b', target: average } }),
      [
        'spec.metrics[0].containerResource.name: Invalid value: "pods": must be a standard resource for containers',
        'spec.metrics[0].containerResource.container: Invalid value: "a.b": must not contain dots',
      ],
    ],
    [
      metric({
        type: 'Object',
        object: { describedObject: { kind: 'X', name: 'x' }, metric: { name: '' }, target: { type: 'Value' } },
      }),
      [
        'spec.metrics[0].object.metric.name: Required value: must specify a metric name',
        'spec.metrics[0].object.target.averageValue: Required value: must set either a target value or averageValue',
      ],
    ],
    [
      metric({ type: 'Pods', pods: { metric: { name: 'a/b' }, target: { type: 'AverageValue' } } }),
      [
        `spec.metrics[0].pods.metric.name: Invalid value: "a/b": may not contain '/'`,
        'spec.metrics[0].pods.target.averageValue: Required value: must specify a positive target averageValue',
      ],
    ],
  ])('%j is rejected', (spec, expected) => {
    expect(rejections(hpa(spec))).toEqual(expected);
  });

  test('the status counts no negative replicas, and the namespace must be there', () => {
    const status = { currentReplicas: -1, desiredReplicas: -1 };
    expect(rejections(hpa({}, { status, metadata: { name: 'web' } }))).toEqual([
      'metadata.namespace: Required value',
      'status.currentReplicas: Invalid value: -1: must be greater than or equal to 0',
      'status.desiredReplicas: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});
